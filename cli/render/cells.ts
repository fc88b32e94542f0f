// How many columns of a terminal a text takes, and cutting it to a number of them.

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
/** Ideographs beyond the first plane. */
const WIDE_PLANES = [0x20000, 0x3fffd] as const;
const NO_WIDTH = /^(?:\p{Mn}|\p{Me}|\u200c|\u200d|\ufe0f)$/u;

export function cells(text: string): number {
  let count = 0;
  for (const character of text) count += cellsOf(character);
  return count;
}

/** Cut in front when it is too long: the end of a name tells episodes and extensions apart (`…ep-04.mkv`). */
export function fitEnd(text: string, columns: number): string {
  if (cells(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const character of [...text].reverse()) {
    used += cellsOf(character);
    if (used > columns) break;
    kept = character + kept;
  }
  return columns > 0 ? `…${kept}` : '';
}

/** Filled up with spaces to the right. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - cells(text)));
}

function cellsOf(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  return WIDE.test(character) || (code >= WIDE_PLANES[0] && code <= WIDE_PLANES[1]) ? 2 : 1;
}
