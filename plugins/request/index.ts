// Asks a peer for blocks, and takes its requests for ours (BEP 3).
import {
  BLOCK_REQUESTS,
  type BlockRange,
  type BlockRequests,
  definePlugin,
  MESSAGE,
  on,
  PEER,
  PEER_BEHAVIOUR,
  type Peer,
  type PeerBehaviour,
  provide,
  rangeMessage,
  UPLOADS,
  type Uploads,
  use,
} from 'piecework';

export const Request = rangeMessage({ id: 6, name: 'request' });

export class Requests implements PeerBehaviour, BlockRequests {
  readonly receives = [on(Request, ({ index, begin, length }) => this.uploads.request(index, begin, length))];

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(UPLOADS) private readonly uploads: Uploads,
  ) {}

  ask({ piece, begin, length }: BlockRange): void {
    this.peer.send(Request, { index: piece, begin, length });
  }
}

export default definePlugin({
  name: 'request',
  version: '1.0.0',
  api: '^1',
  summary: 'Asks a peer for blocks, and takes its requests (BEP 3).',
  provides: [provide(MESSAGE, Request), provide(PEER_BEHAVIOUR, Requests), provide(BLOCK_REQUESTS, Requests)],
});
