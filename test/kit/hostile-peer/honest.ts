// For comparison: peers on the same machinery that do nothing wrong, as fast as a test says.
import { BLOCK_LENGTH } from 'piecework';
import { Choke, Interested, Unchoke } from '../../../plugins/choke/index.js';
import { HaveNone } from '../../../plugins/fast/index.js';
import { Piece } from '../../../plugins/piece/index.js';
import { Request } from '../../../plugins/request/index.js';
import type { HostileBehaviour } from './behaviour.js';
import { framed, type HostilePeer } from './hostile-peer.js';
import { answersRight, rightBytes, seeds } from './seeding.js';

/** On a busy machine a timer may come so late. */
const MOST_CREDIT_MS = 200;
/** Requests in flight of an honest leecher. */
const PIPELINE = 32;

/** Seeds behind a line that carries so much a second. @param answer how, when its time has come */
export const seedsAt =
  (bytesPerSecond: number, answer = answersRight): HostileBehaviour =>
  (peer) => {
    /** When the line is free again. A wait that was too long is made up for, silence is not. */
    let freeAt = 0;
    return seeds(peer, async (request) => {
      freeAt = Math.max(freeAt, peer.lastedMs - MOST_CREDIT_MS) + (request.length * 1000) / bytesPerSecond;
      if (freeAt > peer.lastedMs) await peer.wait(freeAt - peer.lastedMs);
      await answer(peer, request);
    });
  };

/**
 * Fetches everything, block by block, and hangs up. `done` hears whether all bytes were right.
 * @param sends how its bytes leave
 */
export const leeches =
  (done: (right: boolean) => void, sends = (peer: HostilePeer, bytes: Uint8Array) => peer.sends(bytes)): HostileBehaviour =>
  async (peer) => {
    const { bytes, pieceLength } = peer.target;
    let [got, wrong, allowed] = [0, 0, false];
    peer.on(Unchoke, () => {
      allowed = true;
    });
    peer.on(Choke, () => {
      allowed = false;
    });
    peer.on(Piece, ({ index, begin, block }) => {
      got += block.length;
      const right = rightBytes(peer, { index, begin, length: block.length });
      if (Buffer.compare(block, right) !== 0) wrong++;
    });
    await sends(peer, peer.handshake());
    // As `HostilePeer.greets` does.
    await peer.until(() => peer.theirs !== undefined);
    // Its handshake says that it speaks BEP 6: then the first message tells what it has.
    await sends(peer, framed(HaveNone.id));
    await sends(peer, framed(Interested.id));
    for (let start = 0; start < bytes.length && peer.open; start += BLOCK_LENGTH) {
      await peer.until(() => allowed && start - got < PIPELINE * BLOCK_LENGTH);
      const range = { index: Math.floor(start / pieceLength), begin: start % pieceLength };
      const length = Math.min(BLOCK_LENGTH, bytes.length - start);
      await sends(peer, framed(Request.id, ...Request.encode({ ...range, length })));
    }
    await peer.until(() => got === bytes.length);
    done(got === bytes.length && wrong === 0);
    peer.hangsUp();
  };
