// Hostile peers that pretend to seed: how they answer a request is what differs.
import type { RangeMessage } from 'piecework';
import { BitfieldMessage } from '../../../plugins/bitfield/index.js';
import { Unchoke } from '../../../plugins/choke/index.js';
import { Piece } from '../../../plugins/piece/index.js';
import { Request } from '../../../plugins/request/index.js';
import { framed, type HostilePeer } from './hostile-peer.js';

/** A bitfield in which it has everything. */
export function everything({ pieceCount }: HostilePeer): Uint8Array {
  const bitfield = new Uint8Array(Math.ceil(pieceCount / 8)).fill(0xff);
  const spare = bitfield.length * 8 - pieceCount;
  bitfield[bitfield.length - 1] = (0xff << spare) & 0xff;
  return bitfield;
}

/** The right bytes of a range: a copy, to be spoilt. */
export function rightBytes({ target }: HostilePeer, { index, begin, length }: RangeMessage): Uint8Array {
  const start = index * target.pieceLength + begin;
  // Not `slice`: a buffer's is no copy.
  return Uint8Array.from(target.bytes.subarray(start, start + length));
}

export function pieceMessage({ index, begin }: RangeMessage, block: Uint8Array): Uint8Array {
  return framed(Piece.id, ...Piece.encode({ index, begin, block }));
}

/** Says hello, that it has everything, and that requests are welcome. */
export async function opensAsSeed(peer: HostilePeer): Promise<void> {
  await peer.greets();
  await offersEverything(peer);
}

async function offersEverything(peer: HostilePeer): Promise<void> {
  await peer.says(BitfieldMessage, { bitfield: everything(peer) });
  await peer.says(Unchoke, {});
}

/**
 * Opens as a seed and answers one request after the other, each when the one before is answered.
 * @param first what it says after hello, before it says what it has
 */
export async function seeds(
  peer: HostilePeer,
  answer: (request: RangeMessage) => void | Promise<void>,
  first: () => Promise<void> = async () => {},
): Promise<void> {
  const waiting: RangeMessage[] = [];
  peer.on(Request, (request) => void waiting.push(request));
  await peer.greets();
  await first();
  await offersEverything(peer);
  while (peer.open) {
    await peer.until(() => waiting.length > 0);
    const request = waiting.shift();
    if (request) await answer(request);
  }
}

/** As a seed should. */
export function answersRight(peer: HostilePeer, request: RangeMessage): Promise<void> {
  return peer.sends(pieceMessage(request, rightBytes(peer, request)));
}
