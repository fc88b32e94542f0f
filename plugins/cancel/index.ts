// Takes requests back that are no longer needed, and forgets those that a peer takes back (BEP 3).
import {
  type BlockRange,
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

export const Cancel = rangeMessage({ id: 8, name: 'cancel' });

export class Cancels implements PeerBehaviour {
  readonly receives = [on(Cancel, ({ index, begin, length }) => this.uploads.cancel(index, begin, length))];

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(UPLOADS) private readonly uploads: Uploads,
  ) {}

  tookBack({ piece, begin, length }: BlockRange): void {
    this.peer.send(Cancel, { index: piece, begin, length });
  }
}

export default definePlugin({
  name: 'cancel',
  version: '1.0.0',
  api: '^1',
  summary: 'Takes back requests that are no longer needed (BEP 3).',
  provides: [provide(MESSAGE, Cancel), provide(PEER_BEHAVIOUR, Cancels)],
});
