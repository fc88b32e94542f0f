// Those that send blocks nobody asked for, or that no torrent has.
import { BLOCK_LENGTH, type RangeMessage } from 'piecework';
import { forEver, type HostileBehaviour, type HostileBehaviours } from './behaviour.js';
import type { HostilePeer } from './hostile-peer.js';
import { opensAsSeed, pieceMessage, seeds } from './seeding.js';

/** More bytes than a client may keep by any bound of ours: 125 MiB. */
const UNREQUESTED = 8_000;

/** Answers each request with something of this shape, whatever it was for. */
const gives =
  (shape: (peer: HostilePeer, request: RangeMessage) => RangeMessage): HostileBehaviour =>
  (peer) =>
    seeds(peer, (request) => {
      const given = shape(peer, request);
      return peer.sends(pieceMessage(given, new Uint8Array(given.length)));
    });

export const GIVERS = {
  /** Wrong bytes for every block there is. */
  'pieces that were not asked for': async (peer) => {
    await opensAsSeed(peer);
    const { pieceLength, bytes } = peer.target;
    for (let sent = 0; sent < UNREQUESTED && peer.open; sent++) {
      const start = (sent * BLOCK_LENGTH) % bytes.length;
      const length = Math.min(BLOCK_LENGTH, bytes.length - start, pieceLength - (start % pieceLength));
      const range = { index: Math.floor(start / pieceLength), begin: start % pieceLength, length };
      await peer.sends(pieceMessage(range, new Uint8Array(length)));
    }
    await forEver(peer);
  },

  'a piece past the last': gives(({ pieceCount }, request) => ({ ...request, index: pieceCount })),
  'a piece with index 2^32-1': gives((_, request) => ({ ...request, index: 0xffffffff })),
  'a block past the end of its piece': gives(({ target }, request) => ({ ...request, begin: target.pieceLength })),
  'a block at 2^32-1': gives((_, request) => ({ ...request, begin: 0xffffffff })),
  'a block that is too long': gives((_, request) => ({ ...request, length: request.length + 1 })),
  'a block that is too short': gives((_, request) => ({ ...request, length: request.length - 1 })),
  'a block between two blocks': gives((_, request) => ({ ...request, begin: request.begin + 1, length: request.length - 1 })),
  'a block of no byte': gives((_, request) => ({ ...request, length: 0 })),
} satisfies HostileBehaviours;
