// Those that ask for what nobody may give, for too much of it, or do not take it.
import { BLOCK_LENGTH, type RangeMessage } from 'piecework';
import { Interested, NotInterested, Unchoke } from '../../../plugins/choke/index.js';
import { Request } from '../../../plugins/request/index.js';
import { forEver, type HostileBehaviour, type HostileBehaviours } from './behaviour.js';
import { framed, type HostilePeer } from './hostile-peer.js';

/** Where one is unchoked at all, it is so at once. */
const UNCHOKE_MS = 3_000;

export const REQUESTS = 100_000;
/** What the slow reader reads for, of each second. */
const READS_MS = 20;

async function opensAsLeecher(peer: HostilePeer): Promise<void> {
  let over = false;
  void peer.wait(UNCHOKE_MS).then(() => {
    over = true;
  });
  await peer.greets();
  await peer.says(Interested, {});
  await peer.until(() => over || peer.heard(Unchoke) > 0);
}

const asksFor =
  (range: (peer: HostilePeer) => RangeMessage): HostileBehaviour =>
  async (peer) => {
    await opensAsLeecher(peer);
    await peer.says(Request, range(peer));
    await forEver(peer);
  };

/** Every block there is, over and over. */
async function asks(peer: HostilePeer, count: number): Promise<void> {
  const { bytes, pieceLength } = peer.target;
  const ranges: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += BLOCK_LENGTH) {
    const range = { index: Math.floor(start / pieceLength), begin: start % pieceLength };
    const length = Math.min(BLOCK_LENGTH, bytes.length - start);
    ranges.push(framed(Request.id, ...Request.encode({ ...range, length })));
  }
  for (let sent = 0; sent < count && peer.open; sent += ranges.length) {
    await peer.sends(Buffer.concat(ranges.slice(0, count - sent)));
  }
}

export const TAKERS = {
  'a request past the last piece': asksFor(({ pieceCount }) => ({ index: pieceCount, begin: 0, length: BLOCK_LENGTH })),
  'a request past the end of a piece': asksFor(({ target }) => ({ index: 0, begin: target.pieceLength, length: BLOCK_LENGTH })),
  'a request over the end of a piece': asksFor(({ target }) => ({
    index: 0,
    begin: target.pieceLength - 1,
    length: BLOCK_LENGTH,
  })),
  'a request of no byte': asksFor(() => ({ index: 0, begin: 0, length: 0 })),
  'a request of 1 MiB': asksFor(() => ({ index: 0, begin: 0, length: 1_048_576 })),
  'a request of 2^32-1 bytes': asksFor(() => ({ index: 0, begin: 0, length: 0xffffffff })),
  'a request at 2^32-1': asksFor(() => ({ index: 0, begin: 0xffffffff, length: BLOCK_LENGTH })),

  '100 000 requests, replies not read': async (peer) => {
    await opensAsLeecher(peer);
    peer.stopsReading();
    await asks(peer, REQUESTS);
    await forEver(peer);
  },

  /** It wants nothing, so nobody has a reason to unchoke it. */
  'requests while choked': async (peer) => {
    await peer.greets();
    await peer.says(NotInterested, {});
    await asks(peer, 1_000);
    await forEver(peer);
  },

  'a slow reader': async (peer) => {
    await opensAsLeecher(peer);
    void asks(peer, REQUESTS);
    while (peer.open) {
      peer.stopsReading();
      await peer.wait(1_000);
      peer.readsAgain();
      await peer.wait(READS_MS);
    }
  },
} satisfies HostileBehaviours;
