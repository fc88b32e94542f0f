// Blocks, in both directions (BEP 3).
import {
  BLOCK_REPLIES,
  type BlockRange,
  type BlockReplies,
  DOWNLOADS,
  type Downloads,
  definePlugin,
  MESSAGE,
  on,
  PEER,
  PEER_BEHAVIOUR,
  type Peer,
  type PeerBehaviour,
  provide,
  use,
} from 'piecework';
import { Piece } from './codec.js';

export { MAX_BLOCK_LENGTH, Piece, type PieceMessage } from './codec.js';

export class Blocks implements PeerBehaviour, BlockReplies {
  readonly receives = [on(Piece, ({ index, begin, block }) => this.downloads.deliver(index, begin, block))];

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(DOWNLOADS) private readonly downloads: Downloads,
  ) {}

  send({ piece, begin }: BlockRange, block: Uint8Array): void {
    this.peer.send(Piece, { index: piece, begin, block });
  }
}

export default definePlugin({
  name: 'piece',
  version: '1.0.0',
  api: '^1',
  summary: 'Sends and takes blocks (BEP 3).',
  provides: [provide(MESSAGE, Piece), provide(PEER_BEHAVIOUR, Blocks), provide(BLOCK_REPLIES, Blocks)],
});
