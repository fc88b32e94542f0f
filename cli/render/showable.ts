// The last gate before a person's terminal: of all that is written only lines, printable text and our own colours pass.
// Text from outside is cleaned where it comes in, with a limit; this is for what was forgotten there.

// As `cleanText`, but for line ends. Marks that join or order letters stay: names are written with them.
const UNSHOWABLE = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;
const ESCAPE = String.fromCharCode(27);
const COLOUR = new RegExp(`(${ESCAPE}\\[\\d{1,2}m)`);

export function showable(text: string, coloured: boolean): string {
  if (!coloured) return text.replace(UNSHOWABLE, '\uFFFD');
  // Split by a group, the colours are every other part.
  return text
    .split(COLOUR)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(UNSHOWABLE, '\uFFFD')))
    .join('');
}

/** JSON of the same value, without a character that a terminal obeys: JSON itself only escapes some of them. */
export function escaped(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
