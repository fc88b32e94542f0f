// The metainfo suite has teeth: each kind of fake fails where it is broken.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { InfoHash, InputError, type Metainfo, type MetainfoStep } from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import { TorrentFile } from '../../../plugins/metainfo/torrent-file.js';
import { failedChecks } from '../check.js';
import { metainfoChecks } from './metainfo.js';

const right = new TorrentFile({ decode, decodePrefix, encode });

/** The real step with something changed. */
const but = (parts: Partial<MetainfoStep>): MetainfoStep => ({
  parse: (torrent) => right.parse(torrent),
  parseInfo: (info, tiers) => right.parseInfo(info, tiers),
  compose: (draft) => right.compose(draft),
  ...parts,
});

/** The real step with one thing changed in what it reads. */
const withRead = (change: (read: Metainfo) => Partial<Metainfo>): MetainfoStep =>
  but({
    parse: (torrent) => {
      const read = right.parse(torrent);
      return { ...read, ...change(read) };
    },
  });

describe('metainfo suite', () => {
  it('passes the built-in step', async () => {
    expect(await failedChecks(metainfoChecks, right)).to.deep.equal([]);
  });

  it('fails a step that does nothing, in every check', async () => {
    const nothing: MetainfoStep = {
      parse: () => {
        throw new Error('no');
      },
      parseInfo: () => {
        throw new Error('no');
      },
      compose: () => new Uint8Array(),
    };
    expect(await failedChecks(metainfoChecks, nothing)).to.have.length(metainfoChecks.length);
  });

  it('fails a step that takes everything', async () => {
    const read = right.parse(Buffer.from(`d4:infod6:lengthi1e4:name1:a12:piece lengthi1e6:pieces20:${'h'.repeat(20)}ee`));
    const failed = await failedChecks(metainfoChecks, but({ parse: () => read, compose: () => new Uint8Array() }));
    expect(failed).to.include.members(metainfoChecks.map(({ name }) => name).filter((name) => name.startsWith('refuses ')));
  });

  const fakes: [string, MetainfoStep, string][] = [
    [
      'hashes a re-encoding',
      withRead(({ info }) => {
        const { value } = decode(info, { maxBytes: info.length, dialect: 'metainfo' });
        return { infoHash: new InfoHash(createHash('sha1').update(encode(value)).digest()) };
      }),
      'hashes the info bytes as found, whatever is in them',
    ],
    ['lets names climb', withRead(() => ({ name: '..' })), 'keeps every name inside its folder'],
    ['lets names lie', withRead(() => ({ name: 'gpj\u202eexe' })), 'leaves no character in a name that hides or reorders text'],
    [
      'lets names be long',
      withRead(() => ({ name: 'a'.repeat(256) })),
      'cuts a name to 255 bytes at a character and keeps the extension',
    ],
    [
      'gives paths twice',
      withRead(({ files }) => ({ files: files.map((file) => ({ ...file, path: ['a'] })) })),
      'never gives two files the same path',
    ],
    ['takes all for private', withRead(() => ({ private: true })), 'takes the private flag only as the integer 1'],
    [
      'keeps no tiers',
      withRead(({ tiers }) => ({ tiers: [tiers.flat()] })),
      'takes a torrent with a bad announce, and has no tracker then',
    ],
    [
      'keeps the caller’s memory',
      but({ parse: (torrent) => ({ ...right.parse(torrent), info: torrent }) }),
      'gives the same as before when the caller uses its memory again',
    ],
    [
      'speaks in escape codes',
      but({
        parse: () => {
          throw new InputError('\x1b[31mbad.');
        },
      }),
      'refuses a web page',
    ],
    [
      'loses the private flag',
      but({ compose: (draft) => right.compose({ ...draft, private: false }) }),
      'reads back what it composed, for every draft',
    ],
    [
      'drops the trackers of an info dictionary',
      but({ parseInfo: (info) => right.parseInfo(info, []) }),
      'reads an info dictionary alone, and nothing behind it',
    ],
  ];
  for (const [what, fake, check] of fakes) {
    it(`fails a step that ${what}`, async () => {
      expect(await failedChecks(metainfoChecks, fake)).to.include(check);
    });
  }
});
