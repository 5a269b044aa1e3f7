import { runsOf, widthOf } from './text.js';

/*
 * The least of PDF 1.4 that an invoice needs: pages with text and lines. Nothing is embedded or compressed, so that a
 * person can read the file.
 */

/** A4, in points of 1/72 inch. */
export const pageWidth = 595;
export const pageHeight = 842;

/** What stands on a page. `x` and `y` are points from the top left; `y` of a text is its baseline. */
export type Drawn =
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly bold?: boolean;
      readonly muted?: boolean;
      /** `x` is where it ends. */
      readonly end?: boolean;
    }
  | { readonly kind: 'line'; readonly x: number; readonly y: number; readonly width: number };

const latin = (name: string): string =>
  `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;

/** Objects 3 to 7: the fonts. */
const fonts = [
  latin('Helvetica'),
  latin('Helvetica-Bold'),
  '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>',
  '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R /DW 1000 >>',
  '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
];

/** A file of these pages. @param title what a reader shows as its name */
export function writePdf(title: string, pages: readonly (readonly Drawn[])[]): Uint8Array {
  const first = 3 + fonts.length + 1;
  const pageNumbers = pages.map((_, index) => first + index * 2);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pageNumbers.map((number) => `${number} 0 R`).join(' ')}] >>`,
    ...fonts,
    `<< /Title <feff${Buffer.from(title, 'utf16le').swap16().toString('hex')}> /Producer (Tillkit sandbox) >>`,
    ...pages.flatMap((drawn, index) => {
      const content = drawn.map(draw).join('\n');
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageWidth} ${pageHeight}] /Contents ${pageNumbers[index]! + 1} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  const start = file.length;
  file += `xref\n0 ${count}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${count} /Root 1 0 R /Info ${2 + fonts.length + 1} 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

function draw(drawn: Drawn): string {
  const y = (pageHeight - drawn.y).toFixed(2);
  if (drawn.kind === 'line') return `0.85 G 0.5 w ${drawn.x} ${y} m ${drawn.x + drawn.width} ${y} l S`;
  const { size, text } = drawn;
  let x = drawn.end ? drawn.x - widthOf(text, size) : drawn.x;
  return runsOf(text)
    .map((run) => {
      const font = run.script === 'chinese' ? 'F3' : drawn.bold ? 'F2' : 'F1';
      const at = x.toFixed(2);
      x += (run.width * size) / 1000;
      return `BT ${drawn.muted ? '0.4 g' : '0 g'} /${font} ${size} Tf ${at} ${y} Td <${run.hex}> Tj ET`;
    })
    .join('\n');
}
