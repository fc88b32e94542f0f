// Which URLs a tracker can be announced to by. In a model of its own: torrents and magnet links both name them.

/** Characters. */
export const MAX_URL_LENGTH = 2048;

const PROTOCOLS = new Set(['http:', 'https:', 'udp:']);
// The URL parser drops tabs and line ends without a word.
const UNPRINTABLE = /[\p{Cc}\p{Z}]/u;

/** In the form URLs are compared in; undefined when it cannot be announced to. */
export function announceUrl(given: string): string | undefined {
  const text = given.trim();
  if (text.length > MAX_URL_LENGTH || UNPRINTABLE.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, hostname, href } = new URL(text);
  return PROTOCOLS.has(protocol) && hostname !== '' && href.length <= MAX_URL_LENGTH ? href : undefined;
}
