// The built-in metainfo plugin: the suite, its bounds and the wording of its refusals.
import { expect } from 'chai';
import { InputError, MAX_URL_LENGTH, type Metainfo } from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import { MAX_LOOKED_AT, MAX_TRACKERS } from '../../../plugins/metainfo/announce-urls.js';
import { Entries, MAX_TEXT_BYTES } from '../../../plugins/metainfo/entries.js';
import { MAX_FILES, MAX_PATH_BYTES, MAX_PATH_DEPTH } from '../../../plugins/metainfo/files.js';
import plugin from '../../../plugins/metainfo/index.js';
import { MAX_PIECE_LENGTH, MAX_PIECES } from '../../../plugins/metainfo/info.js';
import { MAX_FOLDERS } from '../../../plugins/metainfo/paths.js';
import { MAX_TORRENT_BYTES, TorrentFile } from '../../../plugins/metainfo/torrent-file.js';
import { metainfoSuite } from '../../kit/suites/metainfo.js';
import { dictionary, folderWith, infoWith, type Loose, torrentWith } from '../../kit/suites/torrent-bytes.js';

const step = new TorrentFile({ decode, decodePrefix, encode });

metainfoSuite('metainfo', () => step);

describe('metainfo', () => {
  it('is a plugin that gives the metainfo step', () => {
    expect(plugin.provides.map(({ token }) => token.name)).to.deep.equal(['metainfo']);
  });

  const sentences: [string, Uint8Array, string][] = [
    ['an empty file', Buffer.alloc(0), 'This is not a torrent: it is empty.'],
    [
      'a web page',
      Buffer.from('<html>'),
      'This is not a torrent: a value expected, found "<" at byte 0. It looks like a web page.',
    ],
    ['a number', Buffer.from('i1e'), 'This is not a torrent: it holds no dictionary.'],
    ['no info', Buffer.from('de'), 'This torrent is not valid: "info" is missing.'],
    ['no name', torrentWith(infoWith({ name: undefined })), 'This torrent is not valid: "info.name" is missing.'],
    [
      'no length and no files',
      torrentWith(infoWith({ length: undefined })),
      'This torrent is not valid: "info.length" and "info.files" are both missing.',
    ],
    [
      'a piece length of 2^40',
      torrentWith(infoWith({ 'piece length': 2 ** 40 })),
      'This torrent is not valid: "info.piece length" is 1099511627776; it has to be a whole number from 1 to 268435456.',
    ],
    [
      '61 bytes of hashes',
      torrentWith(infoWith({ pieces: 'h'.repeat(61) })),
      'This torrent is not valid: "info.pieces" has 61 bytes, which is not a multiple of 20.',
    ],
    [
      'a hash too few',
      torrentWith(infoWith({ pieces: 'h'.repeat(40) })),
      'This torrent is not valid: "info.pieces" has 2 hashes, but 40000 bytes in pieces of 16384 are 3 pieces.',
    ],
    [
      'a negative length',
      torrentWith(folderWith([dictionary({ length: -1, path: ['a'] })])),
      'This torrent is not valid: "info.files[0].length" is -1; it has to be a whole number of bytes below 2^53.',
    ],
    [
      'v2 only',
      torrentWith(dictionary({ 'file tree': dictionary({}), 'meta version': 2, name: 'a', 'piece length': 16384 })),
      'This torrent is not valid: "info.pieces" is missing: it is for BitTorrent v2 only (BEP 52), and just v1 and hybrid torrents are supported.',
    ],
  ];
  for (const [what, torrent, sentence] of sentences) {
    it(`says what is wrong with ${what}`, () => {
      expect(() => step.parse(torrent))
        .to.throw(InputError)
        .with.property('message', sentence);
    });
  }

  it('prefers UTF-8 keys and decodes other bytes with a replacement', () => {
    const named = (changes: Record<string, Loose>): string => step.parse(torrentWith(infoWith(changes))).name;
    expect(named({ name: 'old', 'name.utf-8': 'n\xc3\xa9w' })).to.equal('néw');
    expect(named({ name: 'old', 'name.utf-8': 1 })).to.equal('old');
    expect(named({ name: '\x83\x65.txt' })).to.equal('\ufffde.txt');
    const path = dictionary({ length: 40_000, path: ['old'], 'path.utf-8': ['d', 'n\xc3\xa9w'] });
    expect(step.parse(torrentWith(folderWith([path]))).files[0]?.path).to.deep.equal(['d', 'néw']);
  });

  it('numbers names that cleaning made equal, and lets padding repeat', () => {
    const file = (path: string[], attr?: string): Loose => dictionary({ attr, length: 5000, path });
    const files = [
      file(['a\n.txt']),
      file(['a\t.txt']),
      file(['a_.1.txt']),
      file(['a\v.txt']),
      file(['d', 'x']),
      file(['d', 'x']),
      file(['.pad', '1'], 'p'),
      file(['.pad', '1'], 'p'),
    ];
    const paths = step.parse(torrentWith(folderWith(files))).files.map(({ path }) => path.join('/'));
    expect(paths).to.deep.equal(['a_.txt', 'a_.1.txt', 'a_.1.1.txt', 'a_.2.txt', 'd/x', 'd/x.1', '.pad/1', '.pad/1']);
  });

  it('keeps a numbered name within 255 bytes', () => {
    const second = (path: string): string | undefined => {
      const twice = [1, 2].map(() => dictionary({ length: 20_000, path: [path] }));
      return step.parse(torrentWith(folderWith(twice))).files[1]?.path[0];
    };
    expect(second(`${'a'.repeat(251)}.txt`)).to.equal(`${'a'.repeat(244)}.1.txt`);
    expect(second(`a.${'b'.repeat(253)}`)).to.equal(`a.${'b'.repeat(246)}.1`);
    expect(second('\xc3\xa9'.repeat(127))).to.equal(`${'é'.repeat(124)}.1`);
  });

  // Each of these took from seconds to hours, or half a gigabyte, when it was a square.
  describe('in a time that grows with the bytes alone', function () {
    this.timeout(60_000);

    it('cleans a name of a million dots', () => {
      const { name } = step.parse(torrentWith(infoWith({ name: `${'. '.repeat(500_000)}x` })));
      expect(name)
        .to.match(/^(?:\. )+x$/)
        .and.have.length(255);
    });

    it('numbers 40,000 names that are the same when they are cut', () => {
      const names = Array.from({ length: 20_000 }, (_, index) => 'a'.repeat(248) + String(index).padStart(7, '0'));
      const files = [...names, ...names].map((name) => dictionary({ length: 1, path: [name] }));
      const read = step.parse(torrentWith(folderWith(files, { pieces: 'h'.repeat(60) })));
      expect(new Set(read.files.map(({ path }) => path[0])).size).to.equal(40_000);
      expect(read.files.at(-1)?.path).to.deep.equal([`${'a'.repeat(248)}.20000`]);
    });

    it(`takes ${MAX_FOLDERS} folders, however deep`, () => {
      const deep = (count: number): Metainfo => {
        const folders = (index: number): string[] => [`${index}`, ...new Array<string>(98).fill('d'.repeat(29)), 'f'];
        const files = Array.from({ length: count }, (_, index) => dictionary({ length: 40, path: folders(index) }));
        return step.parse(torrentWith(folderWith(files, { 'piece length': count * 40, pieces: 'h'.repeat(20) })));
      };
      expect(deep(1010).files).to.have.length(1010);
      expect(() => deep(1011)).to.throw(InputError, `at most ${MAX_FOLDERS} are made`);
    });

    it(`looks at ${MAX_LOOKED_AT} announce URLs`, () => {
      const count = (before: number): number => {
        const list = [...new Array<string>(before).fill('http://a/'), 'http://b/'];
        return step.parse(torrentWith(infoWith(), { 'announce-list': [list] })).tiers.flat().length;
      };
      expect([count(MAX_LOOKED_AT - 1), count(MAX_LOOKED_AT)]).to.deep.equal([2, 1]);
    });
  });

  it('looks at the first bytes of a long text alone', () => {
    const text = Entries.of(new Map([['comment', Buffer.alloc(MAX_TEXT_BYTES + 1, 'x')]]))?.text('comment');
    expect(text).to.equal('x'.repeat(MAX_TEXT_BYTES));
  });

  it('cleans comment and creator, and ignores a senseless date', () => {
    const read = step.parse(torrentWith(infoWith(), { comment: 'a\x1b[31m\nb', 'created by': 'x\x00', 'creation date': -1 }));
    expect(read.comment).to.equal('a\ufffd[31m\ufffdb');
    expect(read.createdBy).to.equal('x\ufffd');
    expect(read.creationDate).to.equal(undefined);
    expect(step.parse(torrentWith(infoWith(), { 'creation date': 1_700_000_000 })).creationDate).to.equal(1_700_000_000);
  });

  it('uses announce when announce-list has nothing usable', () => {
    const read = step.parse(torrentWith(infoWith(), { announce: ' http://A/announce ', 'announce-list': [['ftp://x'], []] }));
    expect(read.tiers).to.deep.equal([['http://a/announce']]);
  });

  it('writes announce-list only for more than one tracker', () => {
    const draft = {
      name: 'a',
      multiFile: false,
      files: [{ path: ['a'], length: 0, padding: false }],
      pieceLength: 1,
      pieceHashes: new Uint8Array(),
      private: true,
    };
    const text = (tiers: string[][]): string => Buffer.from(step.compose({ ...draft, tiers })).toString();
    expect(text([['http://a/'], ['udp://b:1']])).to.match(
      /^d8:announce9:http:\/\/a\/13:announce-listll9:http:\/\/a\/el9:udp:\/\/b:1ee4:infod/,
    );
    expect(text([['http://a/']])).not.to.contain('announce-list');
    expect(text([])).to.match(/^d4:infod.*7:privatei1eee$/);
    expect(() => text([['ftp://a/']])).to.throw(InputError, 'ftp://a/');
  });

  it('marks padding as BEP 47 does', () => {
    const files = [
      { path: ['a'], length: 1, padding: false },
      { path: ['.pad', '3'], length: 3, padding: true },
    ];
    const draft = {
      name: 'd',
      multiFile: true,
      files,
      pieceLength: 4,
      pieceHashes: new Uint8Array(20),
      private: false,
      tiers: [],
    };
    const torrent = step.compose(draft);
    expect(Buffer.from(torrent).toString('latin1')).to.contain('d4:attr1:p6:lengthi3e4:pathl4:.pad1:3ee');
    expect(step.parse(torrent).files).to.deep.equal(files);
  });

  describe('bounds', function () {
    this.timeout(60_000);

    const folder = (count: number): Metainfo => {
      const files = Array.from({ length: count }, (_, index) =>
        dictionary({ length: index === 0 ? 40_000 : 0, path: [`${index}`] }),
      );
      return step.parse(torrentWith(folderWith(files)));
    };

    it(`takes ${MAX_TORRENT_BYTES} bytes`, () => {
      const fill = (length: number) => torrentWith(infoWith(), { fill: new Uint8Array(length) });
      const rest = fill(10_000_000).length - 10_000_000 + 1;
      expect(() => step.parse(fill(MAX_TORRENT_BYTES - rest))).not.to.throw();
      expect(() => step.parse(new Uint8Array(MAX_TORRENT_BYTES + 1))).to.throw(InputError, `${MAX_TORRENT_BYTES + 1} bytes`);
    });

    it(`takes pieces of ${MAX_PIECE_LENGTH} bytes`, () => {
      const pieces = 'h'.repeat(20);
      expect(step.parse(torrentWith(infoWith({ 'piece length': MAX_PIECE_LENGTH, pieces }))).geometry.pieceCount).to.equal(1);
      expect(() => step.parse(torrentWith(infoWith({ 'piece length': MAX_PIECE_LENGTH + 1, pieces })))).to.throw(
        InputError,
        'piece length',
      );
    });

    it(`takes ${MAX_PIECES} pieces, in less than a second`, () => {
      const info = (count: number) => infoWith({ length: count, 'piece length': 1, pieces: new Uint8Array(20 * count) });
      const started = performance.now();
      expect(step.parse(torrentWith(info(MAX_PIECES))).geometry.pieceCount).to.equal(MAX_PIECES);
      expect(performance.now() - started).to.be.lessThan(5_000);
      expect(() => step.parse(torrentWith(info(MAX_PIECES + 1)))).to.throw(InputError, 'at most 1000000');
    });

    it(`takes ${MAX_FILES} files`, () => {
      expect(folder(MAX_FILES).files).to.have.length(MAX_FILES);
      expect(() => folder(MAX_FILES + 1)).to.throw(InputError, 'a list of 1 to 100000 files');
    });

    it(`takes paths of ${MAX_PATH_DEPTH} names and ${MAX_PATH_BYTES} bytes`, () => {
      const parse = (path: string[]) => step.parse(torrentWith(folderWith([dictionary({ length: 40_000, path })])));
      expect(parse(new Array(MAX_PATH_DEPTH).fill('d')).files[0]?.path).to.have.length(MAX_PATH_DEPTH);
      expect(() => parse(new Array(MAX_PATH_DEPTH + 1).fill('d'))).to.throw(InputError, 'path');
      expect(() => parse(new Array(MAX_PATH_BYTES / 100).fill('d'.repeat(99)))).not.to.throw();
      expect(() => parse(new Array(MAX_PATH_BYTES / 100).fill('d'.repeat(100)))).to.throw(InputError, '3029 bytes');
    });

    it(`keeps ${MAX_TRACKERS} trackers with at most ${MAX_URL_LENGTH} characters`, () => {
      const many = Array.from({ length: 10_000 }, (_, index) => [`http://t${index}/announce`]);
      expect(step.parse(torrentWith(infoWith(), { 'announce-list': many })).tiers.flat()).to.have.length(MAX_TRACKERS);
      const long = (length: number) => `http://a/${'x'.repeat(length - 9)}`;
      const tiers = (announce: string) => step.parse(torrentWith(infoWith(), { announce })).tiers.flat().length;
      expect([tiers(long(MAX_URL_LENGTH)), tiers(long(MAX_URL_LENGTH + 1))]).to.deep.equal([1, 0]);
    });
  });
});
