import { renderUnicodeCompact } from 'uqr';

/** A QR code for a terminal, two rows a line, with its quiet zone; white and black whatever the theme. */
export function qrLines(text: string, coloured: boolean): string[] {
  const lines = renderUnicodeCompact(text, { ecc: 'L', border: 2 }).split('\n');
  return coloured ? lines.map((line) => `\u001b[97;40m${line}\u001b[0m`) : lines;
}
