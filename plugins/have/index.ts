// Tells peers of new pieces and learns of theirs (BEP 3).
import {
  definePlugin,
  indexMessage,
  MESSAGE,
  on,
  PEER,
  PEER_BEHAVIOUR,
  type Peer,
  type PeerBehaviour,
  type PieceIndex,
  provide,
  TORRENT,
  TORRENT_BEHAVIOUR,
  type Torrent,
  type TorrentBehaviour,
  use,
} from 'piecework';

export const Have = indexMessage({ id: 4, name: 'have' });

export class Haves implements PeerBehaviour {
  readonly receives = [on(Have, ({ index }) => this.peer.nowHas(index))];

  constructor(@use(PEER) private readonly peer: Peer) {}
}

export class TellOfPieces implements TorrentBehaviour {
  constructor(@use(TORRENT) private readonly torrent: Torrent) {}

  pieceVerified(piece: PieceIndex): void {
    // Who has it already can't want it from us.
    for (const peer of this.torrent.peers) if (!peer.pieces.has(piece)) peer.send(Have, { index: piece });
  }
}

export default definePlugin({
  name: 'have',
  version: '1.0.0',
  api: '^1',
  summary: 'Tells peers of new pieces and learns of theirs (BEP 3).',
  provides: [provide(MESSAGE, Have), provide(PEER_BEHAVIOUR, Haves), provide(TORRENT_BEHAVIOUR, TellOfPieces)],
});
