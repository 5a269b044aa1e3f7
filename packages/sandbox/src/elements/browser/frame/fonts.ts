import type { FontSource } from '../protocol/payment-frame.js';

/** Fonts of the host, which the frame cannot have from its page. Each is loaded once; one that fails is left out. */
export function createFontLoader(): (fonts: readonly FontSource[] | undefined) => void {
  const loaded = new Set<string>();
  return (fonts = []) => {
    for (const font of fonts) {
      const key = JSON.stringify(font);
      if (loaded.has(key)) continue;
      loaded.add(key);
      if (font.cssSrc) addStyleSheet(font.cssSrc);
      else if (font.family && font.src) void addFont(font.family, font.src, font);
    }
  };
}

function addStyleSheet(href: string): void {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  document.head.append(link);
}

async function addFont(family: string, src: string, font: FontSource): Promise<void> {
  const { display, style, unicodeRange, weight } = font;
  const face = new FontFace(family, src, {
    ...(display ? { display: display as FontDisplay } : {}),
    ...(style ? { style } : {}),
    ...(unicodeRange ? { unicodeRange } : {}),
    ...(weight ? { weight } : {}),
  });
  document.fonts.add(face);
  // Text stays readable in the next font of the family list.
  await face.load().catch(() => undefined);
}
