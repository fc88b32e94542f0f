// Magnet links in all the forms people write them, and what is refused.
import { expect } from 'chai';
import fc from 'fast-check';
import {
  announceUrl,
  cleanText,
  formatMagnet,
  InfoHash,
  InputError,
  isMagnet,
  MAX_MAGNET_LENGTH,
  MAX_MAGNET_PEERS,
  MAX_MAGNET_TRACKERS,
  MAX_SELECTED_FILES,
  MAX_URL_LENGTH,
  type Metainfo,
  parseMagnet,
} from 'piecework';

const HEX = '0123456789abcdef0123456789abcdef01234567';
const LINK = `magnet:?xt=urn:btih:${HEX}`;

describe('parseMagnet', () => {
  it('reads hash, name, trackers and peers, and passes over the rest', () => {
    const link = `${LINK}&dn=A+film%20(1)&tr=http%3A%2F%2Ft.example%3A6969%2Fannounce&tr.1=udp://u.example:1337&x.pe=10.0.0.1:6881&x.pe=[::1]:7&ws=http://w.example/&xl=77`;
    const { infoHash, ...rest } = parseMagnet(link);
    expect(infoHash.hex).to.equal(HEX);
    expect(rest).to.deep.equal({
      name: 'A film (1)',
      trackers: ['http://t.example:6969/announce', 'udp://u.example:1337'],
      peers: [
        { host: '10.0.0.1', port: 6881 },
        { host: '::1', port: 7 },
      ],
    });
  });

  it('reads the hash in either form and any case', () => {
    // The same 20 bytes by RFC 4648.
    const base32 = 'AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH';
    for (const form of [HEX, HEX.toUpperCase(), base32, base32.toLowerCase()]) {
      expect(parseMagnet(`MAGNET:?XT=x&xt=URN:BTIH:${form}`).infoHash.hex).to.equal(HEX);
    }
    expect(parseMagnet(`magnet:?xt=urn:btih:${'a'.repeat(32)}`).infoHash.hex).to.equal('0'.repeat(40));
    expect(parseMagnet(`magnet:?xt=urn:btih:${'7'.repeat(32)}`).infoHash.hex).to.equal('f'.repeat(40));
  });

  it('takes the v1 hash of a hybrid link', () => {
    expect(parseMagnet(`magnet:?xt=urn:btmh:1220${'a'.repeat(64)}&xt=urn:btih:${HEX}`).infoHash.hex).to.equal(HEX);
  });

  it('leaves out trackers and peers that nobody could ask, and repeats', () => {
    const link = `${LINK}&tr=ws://a/&tr=nothing&tr=http://a/&tr=http://a/&x.pe=a&x.pe=a:0&x.pe=b:1&x.pe=b:1`;
    expect(parseMagnet(link)).to.deep.include({ trackers: ['http://a/'], peers: [{ host: 'b', port: 1 }] });
  });

  it('cleans the name', () => {
    expect(parseMagnet(`${LINK}&dn=a%1b[31m%E2%80%AEb`).name).to.equal('a\uFFFD[31m\uFFFDb');
    expect(parseMagnet(`${LINK}&dn=`)).to.not.have.property('name');
  });

  it('reads selected files as indexes', () => {
    expect(parseMagnet(`${LINK}&so=4-6,0,2,5`).files).to.deep.equal([0, 2, 4, 5, 6]);
    expect(parseMagnet(LINK)).to.not.have.property('files');
  });

  for (const selection of ['', 'a', '1-', '2-1', '-3', '1,,2', '1.5', String(MAX_SELECTED_FILES), `0-${10 ** 9}`]) {
    it(`refuses the file selection "${selection}"`, () => {
      expect(() => parseMagnet(`${LINK}&so=${selection}`)).to.throw(InputError, 'selects the files');
    });
  }

  it('refuses ranges that are long in all, in no time', () => {
    const all = `0-${MAX_SELECTED_FILES - 1}`;
    expect(parseMagnet(`${LINK}&so=${all}`).files).to.have.length(MAX_SELECTED_FILES);
    expect(() => parseMagnet(`${LINK}&so=${Array(6_000).fill(all)}`)).to.throw(InputError, 'at most 100000 files');
  });

  for (const [what, link, reason] of [
    ['another URL', `http://a.example/?xt=urn:btih:${HEX}`, 'is not a magnet link'],
    ['no hash', 'magnet:?dn=a', 'names no torrent: it has no "xt=urn:btih:"'],
    ['a hash that is short', `magnet:?xt=urn:btih:${HEX.slice(1)}`, '40 hexadecimal or 32 base32'],
    ['a hash of other digits', `magnet:?xt=urn:btih:${'0'.repeat(32)}`, '40 hexadecimal or 32 base32'],
    ['v2 alone', `magnet:?xt=urn:btmh:1220${'a'.repeat(64)}`, 'for BitTorrent v2 only'],
  ] as const) {
    it(`refuses ${what} in one sentence`, () => {
      expect(() => parseMagnet(link)).to.throw(InputError, reason);
    });
  }

  it(`reads at most ${MAX_MAGNET_LENGTH} characters`, () => {
    const full = `${LINK}&x=`.padEnd(MAX_MAGNET_LENGTH, 'a');
    expect(parseMagnet(full).infoHash.hex).to.equal(HEX);
    expect(() => parseMagnet(`${full}a`)).to.throw(InputError, `has ${MAX_MAGNET_LENGTH + 1} characters`);
  });

  it(`keeps ${MAX_MAGNET_TRACKERS} trackers and ${MAX_MAGNET_PEERS} peers`, () => {
    const many = Array.from({ length: 150 }, (_, at) => `&tr=http://t${at}/&x.pe=p${at}:1`).join('');
    const { trackers, peers } = parseMagnet(LINK + many);
    expect([trackers.length, peers.length]).to.deep.equal([MAX_MAGNET_TRACKERS, MAX_MAGNET_PEERS]);
    expect(trackers.at(-1)).to.equal(`http://t${MAX_MAGNET_TRACKERS - 1}/`);
  });

  it('meets any text with a magnet or an InputError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${LINK}&${text}`),
        ),
        (text) => {
          try {
            expect(parseMagnet(text).infoHash.bytes).to.have.length(20);
          } catch (error) {
            expect(error).to.be.instanceOf(InputError);
          }
        },
      ),
    );
  });
});

describe('formatMagnet', () => {
  type Named = Pick<Metainfo, 'infoHash' | 'name' | 'tiers'>;
  const named: fc.Arbitrary<Named> = fc.record({
    infoHash: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => new InfoHash(bytes)),
    name: fc.string({ minLength: 1, unit: 'grapheme' }),
    tiers: fc.array(fc.array(fc.webUrl({ withQueryParameters: true }), { maxLength: 4 }), { maxLength: 4 }),
  });

  it('writes what parseMagnet reads as the same', () => {
    fc.assert(
      fc.property(named, (torrent) => {
        const magnet = parseMagnet(formatMagnet(torrent));
        expect(magnet.infoHash.hex).to.equal(torrent.infoHash.hex);
        expect(magnet.name).to.equal(cleanText(torrent.name));
        expect(magnet.trackers).to.deep.equal([...new Set(torrent.tiers.flat().map(announceUrl))]);
      }),
    );
  });

  it('never writes what is too long to be read', () => {
    const long = `http://a/${'%C3%A4'.repeat(300)}`;
    const tiers = [Array.from({ length: MAX_MAGNET_TRACKERS }, (_, at) => `${long}${at}`)];
    const link = formatMagnet({ infoHash: new InfoHash(Buffer.from(HEX, 'hex')), name: 'a', tiers });
    expect(link.length).to.be.within(MAX_MAGNET_LENGTH - 3 * MAX_URL_LENGTH, MAX_MAGNET_LENGTH);
    expect(parseMagnet(link).trackers.length).to.be.greaterThan(10);
  });
});

describe('isMagnet', () => {
  it('tells a link from a path', () => {
    expect([LINK, ' MAGNET:?', 'magnet', './magnet:', 'a.torrent'].map(isMagnet)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
