// Those that break the rules of messages: their lengths, their ids, their number, what they say of pieces.
import { uint32s } from 'piecework';
import { BitfieldMessage } from '../../../plugins/bitfield/index.js';
import { ExtendedMessage } from '../../../plugins/extended/index.js';
import { Have } from '../../../plugins/have/index.js';
import { forEver, type HostileBehaviour, type HostileBehaviours } from './behaviour.js';
import { framed, type HostilePeer, lengthPrefix } from './hostile-peer.js';
import { answersRight, everything, seeds } from './seeding.js';

export const KEEP_ALIVES = 4_000_000;
export const HAVES = 200_000;
/** Levels of lists in an extended handshake: one longer than clients take, one that just fits. */
export const LEVELS = [50_000, 16_000] as const;

const CHUNK = 65_536;

/** Greets, sends the bytes that this makes, waits. */
const says =
  (bytes: (peer: HostilePeer) => Uint8Array): HostileBehaviour =>
  async (peer) => {
    await peer.greets();
    await peer.sends(bytes(peer));
    await forEver(peer);
  };

/** Only the length of a message is said, and then as much of it as anybody takes. */
const announces =
  (length: number): HostileBehaviour =>
  async (peer) => {
    await peer.greets();
    await peer.sends(lengthPrefix(length));
    const filler = new Uint8Array(CHUNK).fill(7);
    for (let sent = 0; sent < length && peer.open; sent += CHUNK) await peer.sends(filler);
    await forEver(peer);
  };

/** The same message over and over, a good many at once. */
const floods =
  (message: Uint8Array, count: number): HostileBehaviour =>
  async (peer) => {
    await peer.greets();
    const atOnce = Math.ceil(CHUNK / message.length);
    const chunk = Buffer.concat(Array.from({ length: atOnce }, () => message));
    for (let sent = 0; sent < count && peer.open; sent += atOnce) {
      await peer.sends(chunk.subarray(0, Math.min(atOnce, count - sent) * message.length));
    }
    await forEver(peer);
  };

/** Seeds as it should, but says this before it says what it has. */
const seedsAfter =
  (first: (peer: HostilePeer) => Promise<void>): HostileBehaviour =>
  (peer) =>
    seeds(
      peer,
      (request) => answersRight(peer, request),
      () => first(peer),
    );

/** Messages by name, with a length of payload that each must not have. */
const WRONG_SIZES = {
  choke: [0, 1],
  unchoke: [1, 3],
  interested: [2, 1],
  'not interested': [3, 4],
  have: [4, 3],
  'long have': [4, 5],
  request: [6, 11],
  'long request': [6, 13],
  piece: [7, 7],
  cancel: [8, 13],
  'suggest piece': [13, 1],
  'have all': [14, 1],
  'have none': [15, 1],
  'reject request': [16, 11],
  'allowed fast': [17, 8],
} as const;

type WrongSizes = Readonly<Record<`wrong size of ${keyof typeof WRONG_SIZES}`, HostileBehaviour>>;

function wrongSizes(): WrongSizes {
  const entries = Object.entries(WRONG_SIZES).map(([name, [id, length]]) => [
    `wrong size of ${name}`,
    says(() => framed(id, new Uint8Array(length))),
  ]);
  return Object.fromEntries(entries) as WrongSizes;
}

export const WRONG_SIZE = wrongSizes();

export const TALKERS = {
  'a late bitfield': seedsAfter(async (peer) => {
    await peer.says(Have, { index: 0 });
    await peer.wait(500);
  }),

  'two bitfields': seedsAfter((peer) => peer.says(BitfieldMessage, { bitfield: new Uint8Array(everything(peer).length) })),

  'a bitfield that is too short': says((peer) => framed(BitfieldMessage.id, everything(peer).subarray(1))),

  'a bitfield that is too long': says((peer) => framed(BitfieldMessage.id, everything(peer), new Uint8Array(1))),

  'an empty bitfield': says(() => framed(BitfieldMessage.id)),

  /** Every bit is set, also those of no piece. */
  'a bitfield with spare bits': says((peer) => framed(BitfieldMessage.id, everything(peer).fill(0xff))),

  'length 0xFFFFFFFF': announces(0xffffffff),
  'length 0x7FFFFFFF': announces(0x7fffffff),
  'length 16 MiB': announces(16 * 1024 * 1024),

  'four million keep-alives': floods(lengthPrefix(0), KEEP_ALIVES),

  'unknown ids': async (peer) => {
    await peer.greets();
    const messages = Array.from({ length: 230 }, (_, at) => framed(at + 24, new Uint8Array(at)));
    for (let round = 0; round < 50 && peer.open; round++) await peer.sends(Buffer.concat(messages));
    await forEver(peer);
  },

  'have out of range': says((peer) => framed(Have.id, uint32s(peer.pieceCount))),
  'have 0xFFFFFFFF': says(() => framed(Have.id, uint32s(0xffffffff))),
  '200 000 haves': floods(framed(Have.id, uint32s(0)), HAVES),

  'an extended handshake of 50 000 levels': says(() => nested(LEVELS[0])),
  'an extended handshake of 16 000 levels': says(() => nested(LEVELS[1])),
  'a metadata size of 2 GiB': says(() =>
    framed(ExtendedMessage.id, Uint8Array.of(0), Buffer.from('d1:md11:ut_metadatai1ee13:metadata_sizei2147483648ee')),
  ),
} satisfies HostileBehaviours;

function nested(levels: number): Uint8Array {
  const lists = `${'l'.repeat(levels)}${'e'.repeat(levels)}`;
  return framed(ExtendedMessage.id, Uint8Array.of(0), Buffer.from(`d1:m${lists}e`));
}
