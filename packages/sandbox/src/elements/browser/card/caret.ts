/**
 * Where the caret belongs after `formatted` has replaced what was typed: behind the same number of digits as before.
 * When it stood at the end it stays at the end, so that an added separator is stepped over.
 */
export function caretAfterFormat(typed: string, caret: number, formatted: string): number {
  if (caret >= typed.length) return formatted.length;
  let digits = typed.slice(0, caret).replace(/\D/g, '').length;
  let position = 0;
  while (position < formatted.length && digits > 0) {
    if (/\d/.test(formatted[position]!)) digits -= 1;
    position += 1;
  }
  return position;
}
