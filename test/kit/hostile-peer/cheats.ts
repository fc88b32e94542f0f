// Peers that give, but wrongly, late, twice or never.
import { BLOCK_LENGTH, type RangeMessage } from 'piecework';
import { BitfieldMessage } from '../../../plugins/bitfield/index.js';
import { Cancel } from '../../../plugins/cancel/index.js';
import { Choke, Interested, Unchoke } from '../../../plugins/choke/index.js';
import { Request } from '../../../plugins/request/index.js';
import { forEver, type HostileBehaviours } from './behaviour.js';
import { framed, type HostilePeer } from './hostile-peer.js';
import { answersRight, everything, opensAsSeed, pieceMessage, rightBytes, seeds } from './seeding.js';

/** What a peer that trickles sends a second, bytes. */
export const TRICKLE = 10;

export const CHEATS = {
  'corrupt pieces': (peer) => seeds(peer, (request) => peer.sends(pieceMessage(request, spoilt(peer, request)))),

  'one corrupt block a piece': (peer) =>
    seeds(peer, (request) =>
      request.begin === 0 ? peer.sends(pieceMessage(request, spoilt(peer, request))) : answersRight(peer, request),
    ),

  'duplicate blocks': (peer) =>
    seeds(peer, async (request) => {
      for (let copies = 0; copies < 3; copies++) await answersRight(peer, request);
    }),

  'disconnect in the middle of a block': (peer) =>
    seeds(peer, async (request) => {
      const message = pieceMessage(request, rightBytes(peer, request));
      await peer.sends(message.subarray(0, message.length / 2));
      // Else a close on a socket takes back what was not sent yet.
      await peer.wait(50);
      peer.hangsUp();
    }),

  'disconnect on every request': (peer) => seeds(peer, () => peer.hangsUp()),

  'never unchokes': async (peer) => {
    await peer.greets();
    await peer.says(BitfieldMessage, { bitfield: everything(peer) });
    await forEver(peer);
  },

  'ignores requests': (peer) => seeds(peer, () => {}),

  'trickles 10 bytes a second': (peer) =>
    seeds(peer, async (request) => {
      const message = pieceMessage(request, rightBytes(peer, request));
      for (let at = 0; at < message.length && peer.open; at += TRICKLE) {
        await peer.sends(message.subarray(at, at + TRICKLE));
        await peer.wait(1_000);
      }
    }),

  'choke and unchoke flapping': async (peer) => {
    peer.on(Request, (request) => void answersRight(peer, request));
    await opensAsSeed(peer);
    const flaps = Buffer.concat(Array.from({ length: 500 }, () => [framed(Choke.id), framed(Unchoke.id)]).flat());
    for (let round = 0; round < 200 && peer.open; round++) await peer.sends(flaps);
    await forEver(peer);
  },

  'request and cancel flood': async (peer) => {
    await peer.greets();
    await peer.says(Interested, {});
    const range = { index: 0, begin: 0, length: Math.min(BLOCK_LENGTH, peer.target.bytes.length) };
    const pair = [framed(Request.id, ...Request.encode(range)), framed(Cancel.id, ...Cancel.encode(range))];
    const flood = Buffer.concat(Array.from({ length: 500 }, () => pair).flat());
    for (let round = 0; round < 200 && peer.open; round++) await peer.sends(flood);
    await forEver(peer);
  },

  'one byte a packet': (peer) => seeds(peer, (request) => drips(peer, pieceMessage(request, rightBytes(peer, request)))),

  'everything in one segment': async (peer) => {
    const waiting: RangeMessage[] = [];
    peer.on(Request, (request) => void waiting.push(request));
    await peer.sends(Buffer.concat([peer.handshake(), framed(BitfieldMessage.id, everything(peer)), framed(Unchoke.id)]));
    while (peer.open) {
      await peer.until(() => waiting.length > 0);
      await peer.sends(Buffer.concat(waiting.splice(0).map((request) => pieceMessage(request, rightBytes(peer, request)))));
    }
  },
} satisfies HostileBehaviours;

/** One byte a packet. */
export async function drips(peer: HostilePeer, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length && peer.open; at++) {
    await peer.sends(bytes.subarray(at, at + 1));
    // A turn of the event loop: the next byte leaves on its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function spoilt(peer: HostilePeer, request: RangeMessage): Uint8Array {
  const bytes = rightBytes(peer, request);
  bytes[0] = (bytes[0] ?? 0) ^ 0xff;
  return bytes;
}
