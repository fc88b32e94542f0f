// Writes bencode exactly as told, keys in the order given, so that checks can make odd torrents too.

/** Text is latin1: one unit, one byte. `raw` goes out as it is. */
export type Loose = number | bigint | string | Uint8Array | readonly Loose[] | { readonly raw: string } | LooseDictionary;
export type LooseDictionary = ReadonlyMap<string, Loose>;

export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
export const dictionary = (entries: Record<string, Loose | undefined>): LooseDictionary => {
  const given = new Map<string, Loose>();
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) given.set(key, value);
  return given;
};

export function loose(value: Loose): Buffer {
  if (typeof value === 'number' || typeof value === 'bigint') return latin1(`i${value}e`);
  if (typeof value === 'string') return loose(latin1(value));
  if (value instanceof Uint8Array) return Buffer.concat([latin1(`${value.length}:`), value]);
  if (value instanceof Map)
    return wrapped(
      'd',
      [...value].flatMap(([key, entry]) => [loose(key), loose(entry)]),
    );
  if ('raw' in value) return latin1(String(value.raw));
  return wrapped('l', Array.isArray(value) ? value.map(loose) : []);
}

const wrapped = (mark: string, parts: readonly Buffer[]): Buffer => Buffer.concat([latin1(mark), ...parts, latin1('e')]);

/** A valid info dictionary of 40,000 bytes in three pieces, with changes; `undefined` takes a key out. */
export const infoWith = (changes: Record<string, Loose | undefined> = {}): LooseDictionary =>
  dictionary({ length: 40_000, name: 'content.bin', 'piece length': 16_384, pieces: 'h'.repeat(60), ...changes });

/** The same content as a folder with these files; lengths have to add up to 40,000. */
export const folderWith = (files: Loose, changes: Record<string, Loose | undefined> = {}): LooseDictionary =>
  infoWith({ length: undefined, files, name: 'folder', ...changes });

export const torrentWith = (info: Loose, more: Record<string, Loose | undefined> = {}): Buffer =>
  loose(dictionary({ ...more, info }));
