// What every metainfo step keeps to: the hash of the bytes as found, safe names, and one sentence for each bad torrent.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { InputError, type Metainfo, type MetainfoDraft, type MetainfoStep } from 'piecework';
import { type Check, toTests } from '../check.js';
import { dictionary, folderWith, infoWith, type Loose, latin1, loose, torrentWith } from './torrent-bytes.js';

/** Bad torrents: what is wrong, the bytes, and the key that the sentence has to name. */
const BAD: readonly (readonly [name: string, torrent: Uint8Array, key: string])[] = [
  ['nothing', latin1(''), ''],
  ['a web page', latin1('<!DOCTYPE html><html></html>'), ''],
  ['an integer', latin1('i1e'), ''],
  ['a list', latin1('le'), ''],
  ['an end cut off', torrentWith(infoWith()).subarray(0, -1), ''],
  ['200,000 lists inside each other', latin1('l'.repeat(200_000)), ''],
  ['200,000 dictionaries inside each other', latin1('d0:'.repeat(200_000)), ''],
  ['five bytes that ask for negative memory', latin1('l-3:e'), ''],
  ['a key of negative length', latin1('d-3:e'), ''],
  ['a string longer than the file', latin1('d4:info4294967296:'), ''],
  ['an integer without digits', torrentWith(infoWith({ length: { raw: 'ie' } })), ''],
  ['an integer of 40 digits', torrentWith(infoWith({ length: { raw: `i${'9'.repeat(40)}e` } })), ''],
  ['two info keys', latin1(`d4:info${loose(infoWith())}4:info${loose(infoWith({ name: 'b' }))}e`), ''],
  ['no info', loose(dictionary({ announce: 'http://a/announce' })), 'info'],
  ['info that is a list', torrentWith([]), 'info'],
  ['no name', torrentWith(infoWith({ name: undefined })), 'name'],
  ['a name that is a number', torrentWith(infoWith({ name: 1 })), 'name'],
  ['no length', torrentWith(infoWith({ length: undefined })), 'length'],
  ['a length that is a string', torrentWith(infoWith({ length: '40000' })), 'length'],
  ['a negative length', torrentWith(infoWith({ length: -40_000 })), 'length'],
  ['a length of 2^53 + 1', torrentWith(infoWith({ length: 2n ** 53n + 1n })), 'length'],
  ['a length of 2^63', torrentWith(infoWith({ length: 2n ** 63n })), 'length'],
  ['a length of 2^64 + 40000', torrentWith(infoWith({ length: 2n ** 64n + 40_000n })), 'length'],
  ['no piece length', torrentWith(infoWith({ 'piece length': undefined })), 'piece length'],
  ['a piece length of 0', torrentWith(infoWith({ 'piece length': 0 })), 'piece length'],
  ['a negative piece length', torrentWith(infoWith({ 'piece length': -16_384 })), 'piece length'],
  ['a piece length of 2^40', torrentWith(infoWith({ 'piece length': 2n ** 40n })), 'piece length'],
  ['a piece length of 2^63 - 1', torrentWith(infoWith({ 'piece length': 2n ** 63n - 1n })), 'piece length'],
  ['no pieces', torrentWith(infoWith({ pieces: undefined })), 'pieces'],
  ['pieces that are a list', torrentWith(infoWith({ pieces: [] })), 'pieces'],
  ['pieces of 61 bytes', torrentWith(infoWith({ pieces: 'h'.repeat(61) })), 'pieces'],
  ['a piece too few', torrentWith(infoWith({ pieces: 'h'.repeat(40) })), 'pieces'],
  ['a piece too many', torrentWith(infoWith({ pieces: 'h'.repeat(80) })), 'pieces'],
  [
    'v2 only',
    torrentWith(infoWith({ length: undefined, pieces: undefined, 'file tree': dictionary({}), 'meta version': 2 })),
    'v2',
  ],
  ['no files', torrentWith(folderWith([])), 'files'],
  ['files that are a number', torrentWith(folderWith(1)), 'files'],
  ['a file that is a number', torrentWith(folderWith([1])), 'files'],
  ['a file without a path', torrentWith(folderWith([dictionary({ length: 40_000 })])), 'path'],
  ['a file with an empty path', torrentWith(folderWith([file([], 40_000)])), 'path'],
  ['a path that holds a number', torrentWith(folderWith([dictionary({ length: 40_000, path: ['a', 1] })])), 'path'],
  ['a path of 3,000 folders', torrentWith(folderWith([file(new Array(3000).fill('d'), 40_000)])), 'path'],
  ['a file without a length', torrentWith(folderWith([dictionary({ path: ['a'] })])), 'length'],
  [
    'lengths that only add up with a negative one',
    torrentWith(folderWith([file(['a'], 50_000), file(['b'], -10_000)])),
    'length',
  ],
  [
    'lengths whose sum wraps',
    torrentWith(folderWith([file(['a'], 2 ** 53 - 1), file(['b'], 2 ** 53 - 1), file(['c'], 40_002)])),
    'files',
  ],
  ['a file that is a folder too', torrentWith(folderWith([file(['a'], 20_000), file(['a', 'b'], 20_000)])), 'path'],
  ['a folder that is a file too', torrentWith(folderWith([file(['a', 'b'], 20_000), file(['a'], 20_000)])), 'path'],
  [
    'a symbolic link',
    torrentWith(folderWith([file(['a'], 40_000), dictionary({ attr: 'l', length: 0, path: ['s'], 'symlink path': ['..'] })])),
    'attr',
  ],
];

/** Names that must not get out: as given, as `name` and as a segment of a path. */
const CLIMBING = [
  '..',
  '.',
  '/x',
  'a/b',
  '/',
  '..\\x',
  '\\\\host\\share',
  'C:\\x',
  'C:',
  '../../etc/passwd',
  'a\0b',
  'CON',
  'nul.txt',
  'x.',
  'x ',
];
const LYING = ['a\nb', 'a\x1b[31mb', 'a\xc2\x9bb', 'gpj\xe2\x80\xaeexe', 'a\x7fb', '\xe2\x80\x8bx', 'a\xe2\x80\xa8b'];

export const metainfoChecks: readonly Check<MetainfoStep>[] = [
  {
    name: 'reads a single file',
    run: (step) => {
      const read = step.parse(torrentWith(infoWith(), { announce: 'http://tracker.example/announce' }));
      expect(read).to.deep.include({ name: 'content.bin', multiFile: false, private: false });
      expect(read.files).to.deep.equal([{ path: ['content.bin'], length: 40_000, padding: false }]);
      expect(read.geometry).to.include({ pieceLength: 16_384, pieceCount: 3, totalLength: 40_000 });
      expect(Buffer.from(read.pieceHashes).toString('latin1')).to.equal('h'.repeat(60));
      expect(read.tiers).to.deep.equal([['http://tracker.example/announce']]);
    },
  },
  {
    name: 'reads a folder, with an empty file and a padding file',
    run: (step) => {
      const padding = dictionary({ attr: 'p', length: 6384, path: ['.pad', '6384'] });
      const read = step.parse(
        torrentWith(folderWith([file(['a'], 10_000), padding, file(['d', 'b'], 23_616), file(['empty'], 0)])),
      );
      expect(read).to.include({ name: 'folder', multiFile: true });
      expect(read.files).to.deep.equal([
        { path: ['a'], length: 10_000, padding: false },
        { path: ['.pad', '6384'], length: 6384, padding: true },
        { path: ['d', 'b'], length: 23_616, padding: false },
        { path: ['empty'], length: 0, padding: false },
      ]);
    },
  },
  {
    name: 'hashes the info bytes as found, whatever is in them',
    run: (step) => {
      const odd: Loose[] = [
        infoWith(),
        infoWith({ 'x-unknown': [1, dictionary({ z: 'y' })], huge: 2n ** 63n }),
        infoWith({ '\xff\xfe': 1, '\xef\xbb\xbfa': 2 }),
        infoWith({ 'file tree': dictionary({}), 'meta version': 2 }),
        new Map([...infoWith()].reverse()),
      ];
      for (const info of odd) expectHash(step.parse(torrentWith(info)), loose(info));
    },
  },
  {
    name: 'is not harmed by keys that are special to JavaScript',
    run: (step) => {
      const special = new Map<string, Loose>([
        ['__proto__', dictionary({ polluted: 1 })],
        ['constructor', 1],
        ['', 2],
        ['toString', 3],
      ]);
      const info = new Map<string, Loose>([...infoWith(), ...special]);
      expectHash(step.parse(loose(new Map<string, Loose>([...special, ['info', info]]))), loose(info));
      expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    },
  },
  {
    name: 'reads an info dictionary alone, and nothing behind it',
    run: (step) => {
      const tiers = [['http://a/announce', 'udp://b:80'], ['http://c/announce']];
      for (const info of [loose(infoWith()), loose(new Map([...infoWith()].reverse()))]) {
        const read = step.parseInfo(info, tiers);
        expectHash(read, info);
        expect(read).to.deep.include({ name: 'content.bin', tiers });
      }
      const info = Buffer.from(loose(infoWith())).toString('latin1');
      for (const bad of [`${info}1:zi1e`, `${info}e`, info.slice(0, -1), 'i1e', ''])
        expect(() => step.parseInfo(latin1(bad), []), bad.slice(-9)).to.throw(InputError);
    },
  },
  {
    name: 'gives the same as before when the caller uses its memory again',
    run: (step) => {
      const torrent = torrentWith(infoWith());
      const read = step.parse(torrent);
      torrent.fill(0);
      expect(Buffer.from(read.info).equals(loose(infoWith()))).to.equal(true);
      expect(Buffer.from(read.pieceHashes).toString('latin1')).to.equal('h'.repeat(60));
    },
  },
  ...BAD.map(([name, torrent, key]) => ({
    name: `refuses ${name}`,
    run: (step: MetainfoStep) => {
      const error = refusal(step, torrent);
      expect(error.message).to.contain(key);
      expectClean(error.message);
      expect(error.message).to.match(/\.$/);
    },
  })),
  {
    name: 'says both numbers when pieces do not fit the length',
    run: (step) => {
      const { message } = refusal(step, torrentWith(infoWith({ pieces: 'h'.repeat(140) })));
      expect(message).to.match(/\b7\b/).and.to.match(/\b3\b/);
    },
  },
  {
    name: 'keeps every name inside its folder',
    run: (step) => {
      for (const name of CLIMBING) {
        for (const key of ['name', 'name.utf-8'])
          accepted(step, torrentWith(infoWith({ name: 'fine', [key]: name })), expectSafe);
        accepted(step, torrentWith(folderWith([file([name, 'x'], 40_000)])), expectSafe);
        accepted(
          step,
          torrentWith(folderWith([dictionary({ length: 40_000, path: ['fine'], 'path.utf-8': [name] })])),
          expectSafe,
        );
      }
    },
  },
  {
    name: 'leaves no character in a name that hides or reorders text',
    run: (step) => {
      for (const name of LYING) {
        accepted(step, torrentWith(infoWith({ name })), (read) => expectClean(read.name));
        accepted(step, torrentWith(folderWith([file([name], 40_000)])), (read) =>
          expectClean(read.files[0]?.path.join('/') ?? ''),
        );
      }
    },
  },
  {
    name: 'cuts a name to 255 bytes at a character and keeps the extension',
    run: (step) => {
      for (const name of [`${'a'.repeat(300)}.mkv`, `${'\xc3\xa9'.repeat(200)}.mkv`, `a${'\xf0\x9f\x98\x80'.repeat(100)}.mkv`]) {
        accepted(step, torrentWith(infoWith({ name })), (read) => {
          expect(Buffer.byteLength(read.name)).to.be.within(248, 255);
          expect(read.name)
            .to.match(/\.mkv$/)
            .and.not.to.match(/\ufffd/);
        });
      }
    },
  },
  {
    name: 'never gives two files the same path',
    run: (step) => {
      const repeated = [file(['a.txt'], 10_000), file(['a.txt'], 10_000), file(['a\n'], 10_000), file(['a\t'], 10_000)];
      accepted(step, torrentWith(folderWith(repeated)), ({ files }) => {
        expect(new Set(files.map(({ path }) => path.join('/'))).size).to.equal(4);
      });
    },
  },
  {
    name: 'takes the private flag only as the integer 1',
    run: (step) => {
      const flag = (value: Loose | undefined) => step.parse(torrentWith(infoWith({ private: value }))).private;
      expect([1, 0, 2, '1', undefined].map(flag)).to.deep.equal([true, false, false, false, false]);
    },
  },
  {
    name: 'keeps the tiers of announce-list, without what no tracker plugin could ask',
    run: (step) => {
      const tiers = [
        ['http://a/announce', 'http://b/announce'],
        ['file:///etc/passwd', 'udp://c:80'],
        [1],
        'https://d/announce',
        ['http://a/announce'],
      ];
      const read = step.parse(torrentWith(infoWith(), { announce: 'http://ignored/announce', 'announce-list': tiers }));
      expect(read.tiers.flat()).to.deep.equal(['http://a/announce', 'http://b/announce', 'udp://c:80', 'https://d/announce']);
      expect(read.tiers[0]).to.have.length(2);
    },
  },
  {
    name: 'takes a torrent with a bad announce, and has no tracker then',
    run: (step) => {
      for (const announce of [
        1,
        [1],
        'file:///x',
        'http://',
        '',
        'x'.repeat(1_000_000),
        'http://a/\r\nHost: b',
        dictionary({}),
      ]) {
        expect(step.parse(torrentWith(infoWith(), { announce })).tiers, String(announce).slice(0, 20)).to.deep.equal([]);
      }
    },
  },
  {
    name: 'takes odd sizes: one byte, no byte, odd piece lengths',
    run: (step) => {
      const count = (length: number, pieceLength: number, pieces: number) =>
        step.parse(torrentWith(infoWith({ length, 'piece length': pieceLength, pieces: 'h'.repeat(20 * pieces) }))).geometry
          .pieceCount;
      expect([count(1, 16_384, 1), count(0, 16_384, 0), count(2500, 1000, 3), count(50_001, 50_000, 2)]).to.deep.equal([
        1, 0, 3, 2,
      ]);
    },
  },
  {
    name: 'throws nothing but InputError, whatever the bytes are',
    run: (step) => {
      const valid = torrentWith(folderWith([file(['a'], 10_000), file(['b', 'c'], 30_000)]), { announce: 'http://a/announce' });
      const mutated = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
        const bytes = Uint8Array.from(valid);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
      fc.assert(
        fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), (bytes) => accepted(step, bytes, expectSafe)),
        { numRuns: 2000 },
      );
    },
  },
  {
    name: 'reads back what it composed, for every draft',
    run: (step) =>
      fc.assert(
        fc.property(anyDraft(), (draft) => expectComposed(step, draft)),
        { numRuns: 300 },
      ),
  },
  {
    name: 'composes canonical bencode: keys sorted, nothing that need not be there',
    run: (step) => {
      const text = Buffer.from(step.compose(DRAFT)).toString('latin1');
      const info = `d6:lengthi40000e4:name11:content.bin12:piece lengthi16384e6:pieces60:${'h'.repeat(60)}e`;
      expect(text).to.equal(`d8:announce17:http://a/announce4:info${info}e`);
    },
  },
  {
    name: 'composes nothing that others would have to rename',
    run: (step) => {
      for (const name of ['..', 'a/b', 'x\ny', '', 'CON']) expect(() => step.compose({ ...DRAFT, name })).to.throw(InputError);
    },
  },
];

/** Makes mocha tests of the checks. */
export function metainfoSuite(name: string, make: () => MetainfoStep): void {
  describe(`${name} keeps to the metainfo step`, () => toTests(metainfoChecks, make()));
}

const DRAFT: MetainfoDraft = {
  name: 'content.bin',
  multiFile: false,
  files: [{ path: ['content.bin'], length: 40_000, padding: false }],
  pieceLength: 16_384,
  pieceHashes: latin1('h'.repeat(60)),
  private: false,
  tiers: [['http://a/announce']],
};

function file(path: readonly string[], length: number): Loose {
  return dictionary({ length, path });
}

function refusal(step: MetainfoStep, torrent: Uint8Array): InputError {
  try {
    step.parse(torrent);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the torrent was taken');
}

/** A step may refuse such a torrent or take it in a way that passes. */
function accepted(step: MetainfoStep, torrent: Uint8Array, pass: (read: Metainfo) => void): void {
  let read: Metainfo;
  try {
    read = step.parse(torrent);
  } catch (error) {
    if (error instanceof InputError) return;
    throw error;
  }
  pass(read);
}

function expectHash(read: Metainfo, info: Uint8Array): void {
  expect(read.infoHash.hex).to.equal(createHash('sha1').update(info).digest('hex'));
  expect(Buffer.from(read.info).equals(info)).to.equal(true);
}

const UNSAFE = /^\.{0,2}$|[/\\\p{Cc}]|^[a-z]:|[. ]$|^(con|nul)(\.|$)/iu;

function expectSafe(read: Metainfo): void {
  for (const segment of [read.name, ...read.files.flatMap(({ path }) => path)]) {
    expect(segment).not.to.match(UNSAFE);
    expect(Buffer.byteLength(segment)).to.be.at.most(255);
  }
}

function expectClean(text: string): void {
  expect(text).not.to.match(/[\p{Cc}\u200b\u2028\u202a-\u202e\u2066-\u2069]/u);
}

function expectComposed(step: MetainfoStep, draft: MetainfoDraft): void {
  const torrent = step.compose(draft);
  const read = step.parse(torrent);
  expect(read).to.deep.include({
    name: draft.name,
    multiFile: draft.multiFile,
    files: draft.files,
    private: draft.private,
    tiers: draft.tiers,
  });
  expect(read.geometry.pieceLength).to.equal(draft.pieceLength);
  expect(Buffer.from(read.pieceHashes).equals(draft.pieceHashes)).to.equal(true);
  const optional = ({ comment, createdBy, creationDate }: MetainfoDraft | Metainfo) => ({ comment, createdBy, creationDate });
  expect(optional(read)).to.deep.equal(optional(draft));
  expect(Buffer.from(step.compose(draft)).equals(torrent)).to.equal(true);
}

function anyDraft(): fc.Arbitrary<MetainfoDraft> {
  const name = fc.string({ unit: fc.constantFrom(...'abÀé日😀 .-1'), minLength: 1, maxLength: 12 }).map((text) => `n${text}e`);
  const files = fc.uniqueArray(fc.tuple(name, fc.nat(100_000)), { minLength: 1, maxLength: 5, selector: ([path]) => path });
  const optional = { comment: name, createdBy: name, creationDate: fc.nat() };
  return fc
    .record({ name, files, multiFile: fc.boolean(), pieceLength: fc.integer({ min: 1000, max: 1 << 20 }), private: fc.boolean() })
    .chain((base) =>
      fc.record({ ...optional, tiers: anyTiers() }, { requiredKeys: ['tiers'] }).map((more) => {
        const several = base.files.map(([path, length]) => ({ path: ['d', path], length, padding: false }));
        const files = base.multiFile ? several : [{ path: [base.name], length: base.files[0]?.[1] ?? 0, padding: false }];
        const total = files.reduce((sum, { length }) => sum + length, 0);
        return { ...base, ...more, files, pieceHashes: new Uint8Array(20 * Math.ceil(total / base.pieceLength)).fill(9) };
      }),
    );
}

function anyTiers(): fc.Arbitrary<string[][]> {
  const numbers = fc.uniqueArray(fc.nat(99), { maxLength: 4 });
  return numbers.map((all) => all.map((number) => [`http://tracker${number}.example/announce`]));
}
