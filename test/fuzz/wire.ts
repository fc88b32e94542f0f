// Fuzzed: what peers send, from the handshake to the payloads of extensions.
import { expect } from 'chai';
import fc from 'fast-check';
import { type AnyMessageCodec, type Encodable, ProtocolError } from 'piecework';
import { Codecs } from '../../core/engine/codecs.js';
import { FrameReader } from '../../core/engine/frame-reader.js';
import { decode, decodePrefix } from '../../plugins/bencode/decode.js';
import { encode } from '../../plugins/bencode/encode.js';
import { BitfieldMessage } from '../../plugins/bitfield/codec.js';
import { ExtendedMessage } from '../../plugins/extended/message.js';
import { MAX_HANDSHAKE_LENGTH, TheirHandshake } from '../../plugins/extended/their-handshake.js';
import { AllowedFast, HaveAll, Reject } from '../../plugins/fast/messages.js';
import { Bep3Handshake } from '../../plugins/handshake/index.js';
import { Have } from '../../plugins/have/index.js';
import { DontHave } from '../../plugins/lt-donthave/index.js';
import { Piece } from '../../plugins/piece/codec.js';
import { Request } from '../../plugins/request/index.js';
import { UploadOnly } from '../../plugins/upload-only/index.js';
import { MetadataCodec } from '../../plugins/ut-metadata/codec.js';
import { MAX_TAKEN, PexCodec } from '../../plugins/ut-pex/codec.js';
import { dictionary, latin1 } from '../kit/suites/torrent-bytes.js';
import { anyBytes, changedBytes, hostileBencode } from './arbitraries.js';
import { answer, target } from './target.js';

const BENCODE = { decode, decodePrefix, encode };
const PIECES = 1000;
const CODECS: readonly AnyMessageCodec[] = [BitfieldMessage, ExtendedMessage, AllowedFast, HaveAll, Reject, Have, Piece, Request];

const HELLO = dictionary({
  m: dictionary({ ut_metadata: 3, ut_pex: 1 }),
  metadata_size: 31_235,
  p: 6881,
  reqq: 250,
  v: 'client 1',
  yourip: '\x7f\0\0\x01',
});
const FOUR = '\x01\x02\x03\x04\x1a\xe1';
const SIX = `${'\x20\x01'.repeat(8)}\x1a\xe1`;
const PEX = dictionary({ added: FOUR.repeat(3), 'added.f': '\x01\x02\x10', added6: SIX, 'added6.f': '\0', dropped: FOUR });

const pex = new PexCodec(BENCODE);
const metadata = new MetadataCodec(BENCODE);

/** Payload lengths and ids that are right, wrong and strange. */
const anyFrame = fc
  .record({
    id: fc.oneof(fc.constantFrom(...CODECS.map(({ id }) => id)), fc.nat(255)),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.constantFrom(0, 125, 9, 16_392).map((length) => new Uint8Array(length)),
    ),
    lie: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1, 2 ** 17, 2 ** 31, 2 ** 32 - 2)),
  })
  .map(({ id, payload, lie }) => {
    const head = Buffer.alloc(5);
    head.writeUInt32BE((payload.length + 1 + lie) % 2 ** 32);
    head[4] = id;
    return Buffer.concat([head, payload]);
  });
const anyStream = fc
  .array(fc.oneof({ weight: 5, arbitrary: anyFrame }, fc.constant(Buffer.alloc(4))), { maxLength: 8 })
  .map((frames): Uint8Array => Buffer.concat(frames));

/** Every frame with its payload, until the end or a refusal. */
function framesOf(stream: Uint8Array, cuts: readonly number[]): string[] {
  const codecs = new Codecs(CODECS, PIECES);
  const said: string[] = [];
  const reader = new FrameReader({
    maxFrame: codecs.maxFrame,
    check: (id, length) => codecs.check(id, length),
    frame: (id, payload) => {
      codecs.of(id)?.decode(payload);
      said.push(`${id} ${Buffer.from(payload).toString('hex')}`);
    },
  });
  const places = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((one, other) => one - other);
  const isWhole = answer(ProtocolError, () => {
    let from = 0;
    for (const to of places) {
      reader.read(stream.slice(from, to));
      from = to;
    }
    return true;
  });
  return isWhole ? said : [...said, 'refused'];
}

const hello: fc.Arbitrary<Uint8Array> = fc.constant(
  Buffer.concat([latin1('\x13BitTorrent protocol'), Buffer.alloc(8), Buffer.alloc(20, 1), Buffer.alloc(20, 2)]),
);

export const WIRE_TARGETS = [
  target('a handshake', fc.oneof(anyBytes, changedBytes(hello), hello), (bytes) => {
    const read = answer(ProtocolError, () => Bep3Handshake.decode(bytes));
    if (read) expect(Buffer.from(Bep3Handshake.encode(read)).equals(bytes)).to.equal(true);
    if (read) expect(Bep3Handshake.plausible(bytes.subarray(0, 30))).to.equal(true);
  }),
  target(
    'frames, however they are cut',
    fc.tuple(fc.oneof(anyStream, changedBytes(anyStream)), fc.array(fc.nat(), { maxLength: 6 })),
    ([stream, cuts]) => {
      const whole = framesOf(stream, []);
      expect(framesOf(stream, cuts)).to.deep.equal(whole);
      const bytes = Array.from({ length: Math.min(stream.length, 100) }, (_, at) => at);
      expect(framesOf(stream, bytes)).to.deep.equal(whole);
    },
  ),
  target('extension handshakes, one after the other', fc.array(hostileBencode(HELLO), { minLength: 1, maxLength: 4 }), (all) => {
    const theirs = new TheirHandshake(BENCODE);
    for (const bytes of all) theirs.take(bytes);
    if (theirs.merged) expect(encode(theirs.merged as Encodable).length).to.be.at.most(MAX_HANDSHAKE_LENGTH);
    for (const name of ['ut_pex', 'ut_metadata', 'zz', '']) expect(theirs.idOf(name)).to.be.within(0, 255);
  }),
  target('ut_pex', hostileBencode(PEX), (bytes) => {
    const read = answer(ProtocolError, () => pex.decode(bytes));
    if (!read) return;
    expect(read.added.length).to.be.at.most(MAX_TAKEN);
    expect(read.dropped.length).to.be.at.most(MAX_TAKEN);
    const again = pex.decode(Buffer.concat(pex.encode(read)));
    expect({ added: again.added.length, dropped: again.dropped.length }).to.deep.equal({
      added: read.added.length,
      dropped: read.dropped.length,
    });
  }),
  target(
    'ut_metadata',
    fc.tuple(hostileBencode(dictionary({ msg_type: 1, piece: 0, total_size: 31_235 })), fc.uint8Array({ maxLength: 9 })),
    ([head, bytes]) => {
      const read = answer(ProtocolError, () => metadata.decode(Buffer.concat([head, bytes])));
      if (read && 'piece' in read) expect(read.piece).to.satisfy(Number.isSafeInteger).and.at.least(0);
      if (read && read.type !== 'unknown')
        expect(metadata.decode(Buffer.concat(metadata.encode(read)))).to.deep.include({ type: read.type });
    },
  ),
  target('small extensions', fc.uint8Array({ maxLength: 6 }), (bytes) => {
    for (const codec of [DontHave, UploadOnly]) answer(ProtocolError, () => codec.decode(bytes));
  }),
];
