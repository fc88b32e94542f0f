// Fuzzed: bencode, and torrents.
import { createHash } from 'node:crypto';
import bencode from 'bencode';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Bencoded, BencodeError, cleanText, HASH_LENGTH, InputError, type Metainfo } from 'piecework';
import { decode, decodePrefix } from '../../plugins/bencode/decode.js';
import { encode } from '../../plugins/bencode/encode.js';
import { MAX_NAME_BYTES } from '../../plugins/metainfo/safe-name.js';
import { TorrentFile } from '../../plugins/metainfo/torrent-file.js';
import { dictionary, folderWith, infoWith, type Loose } from '../kit/suites/torrent-bytes.js';
import { hostileBencode } from './arbitraries.js';
import { answer, target } from './target.js';

const step = new TorrentFile({ decode, decodePrefix, encode });
const CANONICAL = { maxBytes: 1 << 20, dialect: 'canonical' } as const;
const TORRENT = { maxBytes: 1 << 20, dialect: 'metainfo' } as const;

const file = (length: number, ...path: string[]): Loose => dictionary({ attr: 'x', length, path, 'path.utf-8': path });
const TORRENTS: readonly Loose[] = [
  dictionary({ announce: 'http://a.invalid/announce', comment: 'c', 'creation date': 1, info: infoWith({ private: 1 }) }),
  dictionary({
    'announce-list': [['http://a.invalid/announce', 'udp://b.invalid:1'], ['https://c.invalid/']],
    'created by': 'x',
    info: folderWith([file(10_000, 'a'), file(20_000, 'd', 'b.txt'), file(10_000, 'd', 'c.txt')], { 'name.utf-8': 'folder' }),
  }),
];
// Of no bytes, so that more of the same files changes no number of pieces.
const SAME_PATHS = dictionary({
  info: folderWith([file(40_000, 'a'), file(0, 'a'), file(0, 'd', 'a'), file(0, 'd', 'a'), file(0, 'a.1')]),
});
const VALUES: readonly Loose[] = [...TORRENTS, [1, 'a', [], dictionary({ a: 1, b: [2n ** 60n] })]];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function expectRead(read: Metainfo, torrent: Uint8Array): void {
  // What is hashed stands in the file as it is.
  expect(Buffer.from(torrent).includes(Buffer.from(read.info))).to.equal(true);
  expect(read.infoHash.hex).to.equal(createHash('sha1').update(read.info).digest('hex'));
  const stored = read.files.filter(({ padding }) => !padding).map(({ path }) => path.join('/'));
  expect(new Set(stored).size).to.equal(stored.length);
  for (const name of [read.name, ...read.files.flatMap(({ path }) => path)]) {
    expect(name).not.to.match(/^\.{0,2}$|[/\\\p{Cc}\u202e]|[. ]$/u);
    expect(Buffer.byteLength(name)).to.be.at.most(MAX_NAME_BYTES);
  }
  expect(read.geometry.totalLength).to.equal(read.files.reduce((sum, { length }) => sum + length, 0));
  expect(read.pieceHashes.length).to.equal(read.geometry.pieceCount * HASH_LENGTH);
  const alone = answer(InputError, () => step.parseInfo(read.info, read.tiers));
  expect({ ...alone, comment: 0, createdBy: 0, creationDate: 0 }).to.deep.equal({
    ...read,
    comment: 0,
    createdBy: 0,
    creationDate: 0,
  });
}

const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 30 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 5 }), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

/** As the bencode package gives a value. */
function asTheirs(value: Bencoded): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [key, asTheirs(entry)]));
  return Array.isArray(value) ? value.map(asTheirs) : value;
}

export const METAINFO_TARGETS = [
  target('bencode, canonical', hostileBencode(...VALUES), (bytes) => {
    const read = answer(BencodeError, () => decode(bytes, CANONICAL));
    if (read) expect(hex(encode(read.value))).to.equal(hex(bytes));
  }),
  target('bencode, of a torrent', hostileBencode(...VALUES), (bytes) => {
    const read = answer(BencodeError, () => decode(bytes, TORRENT));
    if (!read) return;
    expect(decode(bytes, TORRENT).value).to.deep.equal(read.value);
    const again = decode(encode(read.value), CANONICAL);
    expect(again.length).to.equal(bytes.length);
    expect(again.value).to.deep.equal(read.value);
    if (!(read.value instanceof Map)) return;
    for (const [key, value] of read.value) expect(decode(read.raw(key)!, TORRENT).value).to.deep.equal(value);
  }),
  target(
    'bencode, with bytes behind it',
    fc.tuple(hostileBencode(...VALUES), fc.uint8Array({ maxLength: 9 })),
    ([bytes, more]) => {
      const read = answer(BencodeError, () => decodePrefix(Buffer.concat([bytes, more]), TORRENT));
      if (read) expect(decode(Buffer.concat([bytes, more]).subarray(0, read.length), TORRENT).value).to.deep.equal(read.value);
      if (answer(BencodeError, () => decode(bytes, TORRENT))) expect(read?.length).to.equal(bytes.length);
    },
  ),
  target('bencode, beside the package', anyValue, (value) => {
    const bytes = bencode.encode(value as Parameters<typeof bencode.encode>[0]);
    // A whole string is text to the package.
    if (!(value instanceof Uint8Array))
      expect(asTheirs(decode(bytes, CANONICAL).value)).to.deep.equal(bencode.decode(Buffer.from(bytes)));
  }),
  target('a torrent', hostileBencode(...TORRENTS, SAME_PATHS), (bytes) => {
    const before = hex(bytes);
    const read = answer(InputError, () => step.parse(bytes));
    expect(hex(bytes)).to.equal(before);
    expect(answer(InputError, () => step.parse(bytes))).to.deep.equal(read);
    if (read) expectRead(read, bytes);
  }),
  target('the sentence about a torrent', hostileBencode(...TORRENTS), (bytes) => {
    try {
      step.parse(bytes);
    } catch (error) {
      const { message } = error as Error;
      expect(message)
        .to.equal(cleanText(message, 4096))
        .and.match(/^This .*\.$/);
      expect(message.length).to.be.lessThan(400);
    }
  }),
];
