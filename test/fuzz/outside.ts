// Fuzzed: what trackers, links, addresses and files on the disk say.
import { expect } from 'chai';
import fc from 'fast-check';
import {
  announceUrl,
  BencodeError,
  cleanText,
  formatAddress,
  formatMagnet,
  InfoHash,
  InputError,
  isDialable,
  MAX_MAGNET_PEERS,
  MAX_MAGNET_TRACKERS,
  parseAddress,
  parseCompact,
  parseMagnet,
  TrackerError,
  toCompact,
} from 'piecework';
import { decodePrefix } from '../../plugins/bencode/decode.js';
import { decodeRecord, encodeRecord } from '../../plugins/resume-file/record.js';
import { MAX_PEERS } from '../../plugins/tracker-http/peers.js';
import { readReply } from '../../plugins/tracker-http/reply.js';
import { readScrape } from '../../plugins/tracker-http/scrape.js';
import { Refusal, readAnnounce as readQueryAnnounce } from '../../plugins/tracker-server/announce.js';
import { readQuery } from '../../plugins/tracker-server/query.js';
import {
  readRequest,
  readAnnounce as readRequestAnnounce,
  readScrape as readRequestScrape,
} from '../../plugins/tracker-server/udp-packets.js';
import { readPacket } from '../../plugins/tracker-udp/packets.js';
import { ANNOUNCE_HEAD, readAnnounce, readScrape as readUdpScrape, refusal } from '../../plugins/tracker-udp/replies.js';
import { dictionary } from '../kit/suites/torrent-bytes.js';
import { changedBytes, hostileBencode, hostileText } from './arbitraries.js';
import { answer, target } from './target.js';

const HASH = new InfoHash(new Uint8Array(20).fill(0x61));
const FOUR = '\x01\x02\x03\x04\x1a\xe1';
const REPLY = dictionary({
  complete: 1,
  incomplete: 2,
  interval: 1800,
  'min interval': 60,
  peers: FOUR.repeat(3),
  peers6: `${'\x20\x01'.repeat(8)}\x1a\xe1`,
  'tracker id': 'x',
  'warning message': 'careful',
});
const REPLIES = [
  REPLY,
  dictionary({
    interval: 1,
    peers: [dictionary({ ip: '1.2.3.4', 'peer id': 'p'.repeat(20), port: 6881 }), dictionary({ ip: '::1', port: 1 })],
  }),
  dictionary({ 'failure reason': 'no' }),
  dictionary({ files: dictionary({ ['a'.repeat(20)]: dictionary({ complete: 1, downloaded: 2, incomplete: 3 }) }) }),
];

const MAGNETS = [
  `magnet:?xt=urn:btih:${'0123456789abcdef'.repeat(3).slice(0, 40)}&dn=name&tr=http%3A%2F%2Fa.invalid%2F&tr.1=udp://b.invalid:1&x.pe=1.2.3.4:5&so=0,2,4-6`,
  `magnet:?xt=urn:btih:${'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'}&x.pe=[::1]:80`,
];

const RECORD = { have: new Uint8Array([255, 0, 1]), fingerprints: ['1:2:3', undefined] };
const START = 'one start of the system';
const STORED = encodeRecord(HASH, RECORD, START);

const isClean = (text: string | undefined): boolean => text === undefined || text === cleanText(text, 1100);

export const OUTSIDE_TARGETS = [
  target('a tracker’s reply', hostileBencode(...REPLIES), (bytes) => {
    const value = answer(BencodeError, () => decodePrefix(bytes, { maxBytes: 1 << 20, dialect: 'metainfo' }).value);
    if (!(value instanceof Map)) return;
    const reply = answer(TrackerError, () => readReply(value));
    answer(TrackerError, () => readScrape(value, [HASH]));
    if (!reply) return;
    expect(reply.peers.length).to.be.at.most(MAX_PEERS);
    expect(reply.peers.every(isDialable)).to.equal(true);
    for (const number of [reply.interval ?? 0, reply.minInterval ?? 0, reply.complete ?? 0, reply.incomplete ?? 0])
      expect(number).to.satisfy(Number.isSafeInteger).and.at.least(0);
    expect(isClean(reply.warning)).to.equal(true);
  }),
  target('a UDP tracker’s packet', fc.uint8Array({ maxLength: 80 }), (bytes) => {
    const body = readPacket(Buffer.from(bytes))?.body;
    if (!body) return;
    expect(isClean(refusal(body).message)).to.equal(true);
    if (body.length < ANNOUNCE_HEAD) return;
    for (const family of [4, 6] as const) expect(readAnnounce(body, family).peers.every(isDialable)).to.equal(true);
    expect(readUdpScrape(body, [HASH]).length).to.be.at.most(1);
  }),
  target('a request to our tracker', fc.uint8Array({ maxLength: 120 }), (bytes) => {
    const request = readRequest(Buffer.from(bytes));
    if (!request) return;
    for (const length of [4, 16] as const) answer(Refusal, () => readRequestAnnounce(request, length));
    answer(Refusal, () => readRequestScrape(request));
  }),
  target(
    'a query to our tracker',
    hostileText(
      `/announce?info_hash=${'%61'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=6881&left=0&numwant=5&event=started&compact=1`,
    ),
    (url) => {
      const { query } = readQuery(url);
      const read = answer(Refusal, () => readQueryAnnounce(query));
      if (read) expect(read.infoHash).to.have.length(20);
      if (read) expect(read.port).to.be.within(0, 65_535);
    },
  ),
  target('compact peers', fc.uint8Array({ maxLength: 100 }), (bytes) => {
    for (const length of [4, 16] as const) {
      const peers = parseCompact(bytes, length);
      const known = new Set(Array.from({ length: Math.floor(bytes.length / (length + 2)) }, (_, at) => at * (length + 2)));
      expect(peers.length).to.be.at.most(known.size);
      for (const peer of peers) {
        const [again] = parseCompact(toCompact(peer)!, length);
        expect(again).to.deep.equal(peer);
        expect(parseAddress(formatAddress(peer))).to.deep.equal(peer);
      }
    }
  }),
  target(
    'an address',
    hostileText('1.2.3.4:5', '[::1]:80', '[fe80::1%eth0]:6881', 'name.invalid:1', '[::ffff:1.2.3.4]:9'),
    (text) => {
      const address = parseAddress(text);
      if (!address) return;
      expect(parseAddress(formatAddress(address))).to.deep.equal(address);
      expect([undefined, 6, 18]).to.include(toCompact(address)?.length);
      isDialable(address);
    },
  ),
  target('an announce URL', hostileText('http://a.invalid:80/announce?x=1', 'udp://b.invalid:1', 'https://[::1]/ä'), (text) => {
    const url = announceUrl(text);
    if (url === undefined) return;
    expect(url).to.match(/^(https?|udp):\/\/[^\s\p{Cc}]+$/u);
    expect(announceUrl(url)).to.equal(url);
  }),
  target('a magnet link', hostileText(...MAGNETS), (text) => {
    const read = answer(InputError, () => parseMagnet(text));
    if (!read) return;
    expect(read.trackers.length).to.be.at.most(MAX_MAGNET_TRACKERS);
    expect(read.peers.length).to.be.at.most(MAX_MAGNET_PEERS);
    expect(isClean(read.name)).to.equal(true);
    const { infoHash, name = '', trackers } = read;
    const again = parseMagnet(formatMagnet({ infoHash, name, tiers: [trackers] }));
    expect(again.infoHash.hex).to.equal(infoHash.hex);
    expect(again.trackers).to.deep.equal(trackers);
  }),
  target(
    'a resume record',
    fc.oneof(changedBytes(fc.constant(Buffer.from(STORED))), fc.uint8Array({ maxLength: 40 })),
    (bytes) => {
      const read = answer(Error, () => decodeRecord(HASH, Buffer.from(bytes).toString(), START));
      // Nothing but the record itself passes its checksum.
      if (read) expect(read).to.deep.equal(RECORD);
    },
  ),
  target('text that is shown', fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
    const clean = cleanText(text, 20);
    expect(clean.length).to.be.at.most(20);
    expect(clean).not.to.match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(cleanText(clean, 20)).to.equal(clean);
  }),
];
