// Says which pieces we have when a connection opens, and takes what the peer says of its own (BEP 3).
import {
  definePlugin,
  MESSAGE,
  on,
  PEER,
  PEER_BEHAVIOUR,
  type Peer,
  type PeerBehaviour,
  provide,
  TORRENT,
  TORRENT_BEHAVIOUR,
  type Torrent,
  use,
} from 'piecework';
import { BitfieldMessage } from './codec.js';
import { RefreshWithoutHave } from './refresh.js';

export { BitfieldMessage } from './codec.js';
export { REFRESH_BYTES_PER_MS, REFRESH_MS, RefreshWithoutHave } from './refresh.js';

export class Bitfields implements PeerBehaviour {
  // At any time, not only first: a later one replaces what was known.
  readonly receives = [on(BitfieldMessage, ({ bitfield }) => this.peer.nowHasOnly(bitfield))];

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(TORRENT) private readonly torrent: Torrent,
  ) {}

  opened(): void {
    const { have } = this.torrent;
    if (have.count > 0) this.peer.send(BitfieldMessage, { bitfield: have.toBytes() });
  }
}

export default definePlugin({
  name: 'bitfield',
  version: '1.0.0',
  api: '^1',
  summary: 'Says which pieces we have when a connection opens (BEP 3).',
  provides: [
    provide(MESSAGE, BitfieldMessage),
    provide(PEER_BEHAVIOUR, Bitfields),
    provide(TORRENT_BEHAVIOUR, RefreshWithoutHave),
  ],
});
