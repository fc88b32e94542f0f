// Those that never get as far as a handshake, or wish they had not.
import { InfoHash } from 'piecework';
import { forEver, type HostileBehaviours } from './behaviour.js';
import type { HostilePeer } from './hostile-peer.js';

/** A byte of the handshake each time: more than two minutes for all of them. */
export const SLOW_HANDSHAKE_MS = 2_000;

const truncated = (peer: HostilePeer): Uint8Array => peer.handshake().subarray(0, 60);

export const STRANGERS = {
  'wrong info-hash': async (peer) => {
    await peer.greets({ infoHash: new InfoHash(new Uint8Array(20).fill(0xbb)) });
    await forEver(peer);
  },

  garbage: async (peer) => {
    await peer.sends(Uint8Array.from({ length: 10_000 }, (_, at) => (at * 151 + 7) & 0xff));
    await forEver(peer);
  },

  'another protocol': async (peer) => {
    await peer.sends(Buffer.from('GET /announce HTTP/1.1\r\nHost: tracker.example\r\n\r\n'));
    await forEver(peer);
  },

  'a handshake of another version': async (peer) => {
    const bytes = Uint8Array.from(peer.handshake());
    bytes[19] = 'Z'.charCodeAt(0);
    await peer.sends(bytes);
    await forEver(peer);
  },

  silence: forEver,

  'a slow handshake': async (peer) => {
    for (const byte of peer.handshake()) {
      await peer.sends(Uint8Array.of(byte));
      await peer.wait(SLOW_HANDSHAKE_MS);
    }
    await forEver(peer);
  },

  'a truncated handshake': async (peer) => {
    await peer.sends(truncated(peer));
    await forEver(peer);
  },

  'a truncated handshake and hanging up': async (peer) => {
    await peer.sends(truncated(peer));
    await peer.wait(50);
    peer.hangsUp();
  },

  'silence after the handshake': async (peer) => {
    await peer.greets();
    await forEver(peer);
  },

  /** One that dials must ask for the id first. */
  'our own peer id': async (peer) => {
    if (!peer.server) {
      const spy = await peer.another();
      await spy.greets();
      await spy.until(() => spy.theirs !== undefined);
      spy.hangsUp();
      await peer.greets(spy.theirs && { peerId: spy.theirs.peerId });
    } else {
      await peer.until(() => peer.theirs !== undefined);
      await peer.greets(peer.theirs && { peerId: peer.theirs.peerId });
    }
    await forEver(peer);
  },

  'a second handshake': async (peer) => {
    await peer.greets();
    await peer.greets();
    await forEver(peer);
  },
} satisfies HostileBehaviours;
