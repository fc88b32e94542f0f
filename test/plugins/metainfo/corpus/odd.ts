// Odd, and fine for the most part: rows 22 to 27.
import { dictionary, folderWith, infoWith, type Loose, latin1, loose, torrentWith } from '../../../kit/suites/torrent-bytes.js';
import { type Entry, invalid, taken } from './entry.js';

const file = (path: readonly string[], length: number, more: Record<string, Loose> = {}): Loose =>
  dictionary({ length, path, ...more });

const SPECIAL = new Map<string, Loose>([
  ['__proto__', dictionary({ polluted: 1 })],
  ['constructor', dictionary({ prototype: dictionary({ polluted: 1 }) })],
  ['', 2],
  ['toString', 3],
  ['hasOwnProperty', 4],
]);

const sized = (row: number, name: string, length: number, pieceLength: number, pieces: number): Entry =>
  taken(row, name, () => infoWith({ length, 'piece length': pieceLength, pieces: Buffer.alloc(pieces * 20, 'h') }), {
    files: [['content.bin', length]],
    pieces,
  });

const announced = (name: string, announce: Loose, trackers: readonly string[] = []): Entry =>
  taken(27, name, infoWith, { trackers }, { announce });

const listed = (name: string, list: Loose, trackers: readonly string[] = []): Entry =>
  taken(27, name, infoWith, { trackers }, { 'announce-list': list });

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `http://t${index}.invalid/announce`);

const V2 = 'is missing: it is for BitTorrent v2 only (BEP 52), and just v1 and hybrid torrents are supported.';

export const ODD: readonly Entry[] = [
  taken(
    22,
    'unsorted keys and unknown ones',
    () => new Map<string, Loose>([['zz', [1, 'x']], ...infoWith(), ['aa', dictionary({ b: 1 })]]),
  ),
  taken(22, 'a key of its info named info, with another info in it', () => infoWith({ info: infoWith({ name: 'other' }) })),
  taken(22, 'a comment that looks like an info', infoWith, {}, { comment: loose(dictionary({ info: infoWith() })) }),
  taken(22, 'an integer of 20 digits', () => infoWith({ huge: 2n ** 64n - 1n })),
  taken(22, 'keys that are no UTF-8', () => infoWith({ '\xff\xfe': 1, '\xef\xbb\xbfname': 'x' })),
  taken(22, 'integers where JavaScript rounds', () => infoWith({ a: 2n ** 53n + 1n, b: -(2n ** 53n) - 1n })),
  {
    ...taken(22, 'keys behind its info and in front of it', infoWith),
    torrent: () =>
      loose(
        new Map<string, Loose>([
          ['zzz', 1],
          ['info', infoWith()],
          ['aaa', 2],
        ]),
      ),
  },
  taken(22, 'both length and files', () => folderWith([file(['a'], 40_000)], { length: 1 }), {
    name: 'folder',
    files: [['a', 40_000]],
  }),
  { ...taken(23, 'keys that are special to JavaScript', () => new Map<string, Loose>([...infoWith(), ...SPECIAL])) },
  {
    ...taken(23, 'the same outside its info', infoWith),
    torrent: () => loose(new Map<string, Loose>([...SPECIAL, ['info', infoWith()]])),
  },
  taken(
    23,
    'names that are special to JavaScript',
    () => folderWith([file(['__proto__', 'constructor'], 20_000), file(['toString'], 20_000)]),
    {
      name: 'folder',
      files: [
        ['__proto__/constructor', 20_000],
        ['toString', 20_000],
      ],
    },
  ),
  sized(24, 'one byte', 1, 16_384, 1),
  sized(24, 'a short last block', 16_385, 16_384, 2),
  sized(24, 'pieces of 1000 bytes', 2500, 1000, 3),
  sized(24, 'pieces of 50,000 bytes', 50_001, 50_000, 2),
  sized(24, 'pieces of one byte', 5, 1, 5),
  sized(24, '104,858 pieces', 104_858 * 1_048_576 - 7, 1_048_576, 104_858),
  sized(24, 'a piece longer than everything', 5, 268_435_456, 1),
  sized(25, 'a file of no bytes', 0, 16_384, 0),
  taken(25, 'a folder with files of no bytes', () => folderWith([file(['a'], 0), file(['b'], 40_000), file(['c'], 0)]), {
    name: 'folder',
    files: [
      ['a', 0],
      ['b', 40_000],
      ['c', 0],
    ],
  }),
  taken(25, 'a folder of no bytes', () => folderWith([file(['a'], 0)], { pieces: '' }), {
    name: 'folder',
    files: [['a', 0]],
    pieces: 0,
  }),
  invalid(
    26,
    'v2 only',
    torrentWith(dictionary({ 'file tree': dictionary({}), 'meta version': 2, name: 'a', 'piece length': 16_384 })),
    `"info.pieces" ${V2}`,
  ),
  taken(26, 'hybrid', () =>
    infoWith({
      'file tree': dictionary({ 'content.bin': dictionary({ '': dictionary({ length: 40_000 }) }) }),
      'meta version': 2,
    }),
  ),
  taken(
    26,
    'hybrid, several files with padding',
    () =>
      folderWith([file(['a'], 10_000), file(['.pad', '6384'], 6384, { attr: 'p' }), file(['b'], 23_616)], {
        'meta version': 2,
        'file tree': dictionary({}),
      }),
    {
      name: 'folder',
      files: [
        ['a', 10_000],
        ['b', 23_616],
      ],
    },
  ),
  taken(26, 'several files', () => folderWith([file(['a'], 10_000), file(['d', 'b'], 30_000)]), {
    name: 'folder',
    files: [
      ['a', 10_000],
      ['d/b', 30_000],
    ],
  }),
  announced('an announce that is a number', 1),
  announced('an announce that is a list of numbers', [1, 2]),
  announced('an announce that is empty', ''),
  announced('an announce of file:', 'file:///etc/passwd'),
  announced('an announce of javascript:', 'javascript:alert(1)'),
  announced('an announce without a host', 'http://'),
  announced('an announce with a header in it', 'http://a/\r\nHost: b'),
  announced('an announce with an escape sequence', 'http://a/\x1b[31m'),
  announced('an announce of 1 MB', 'http://a/'.padEnd(1_000_000, 'x')),
  announced('an announce with spaces around it', ' http://A:80/announce ', ['http://a/announce']),
  announced('an announce of udp:', 'udp://tracker.example:80', ['udp://tracker.example:80']),
  listed(
    '10,000 trackers',
    many(10_000).map((url) => [url]),
    many(100),
  ),
  listed('one tracker a million times', { raw: `l${'17:http://a.invalid/'.repeat(900_000)}e` }, ['http://a.invalid/']),
  listed('tiers that are no lists', ['http://a/', 1, dictionary({}), [1, 'udp://b:1']], ['http://a/', 'udp://b:1']),
  listed('an announce-list that is a number', 1),
  listed('a list of empty tiers', [[], []]),
  { ...taken(27, 'no tracker at all', infoWith), torrent: () => latin1(`d4:info${loose(infoWith()).toString('latin1')}e`) },
];
