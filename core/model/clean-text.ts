// The one cleaner that text from outside (names, tracker messages, client names) passes before a person sees it.

/** Longest text that is shown, in UTF-16 units; the rest is cut. */
export const MAX_TEXT_LENGTH = 512;

// Cc: C0, DEL, C1 (escape sequences); Cf: bidirectional marks, zero-width; Co, Cs, Cn: nothing to show; Zl, Zp: line ends.
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** Printable, one line, at most `limit` long. Never throws. */
export function cleanText(text: string, limit: number = MAX_TEXT_LENGTH): string {
  // Cut first: a megabyte of text costs nothing, and a pair of surrogates cut in two is replaced like other rubbish.
  const cut = text.length > limit;
  const clean = text.slice(0, cut ? limit - 1 : limit).replace(UNSHOWABLE, '\uFFFD');
  return cut ? `${clean}…` : clean;
}
