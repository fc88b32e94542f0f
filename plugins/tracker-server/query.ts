// The query of an announce or a scrape. Decoded to bytes by hand: the usual parsers read UTF-8, and an info-hash is none.

/** Values are bytes read as latin1; a name may come more than once. */
export type Query = ReadonlyMap<string, readonly string[]>;

export function readQuery(url: string): { path: string; query: Query } {
  const [path = '', text = ''] = url.split('?', 2);
  const query = new Map<string, string[]>();
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    const name = pair.slice(0, equals);
    const values = query.get(name) ?? [];
    query.set(name, values);
    values.push(unescapeBytes(pair.slice(equals + 1)));
  }
  return { path, query };
}

function unescapeBytes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
