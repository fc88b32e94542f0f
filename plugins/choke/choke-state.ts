// Both directions of choking on one connection: theirs is obeyed, ours is told.
import { DOWNLOADS, type Downloads, on, PEER, type Peer, type PeerBehaviour, UPLOADS, type Uploads, use } from 'piecework';
import { CHOKE_TABLE, type ChokeTable } from './choke-table.js';
import { Choke, Interested, NotInterested, Unchoke } from './messages.js';

export class ChokeState implements PeerBehaviour {
  /** Does the peer want something of us? */
  peerInterested = false;
  /** It said whether it does. */
  #told = false;
  /** We serve it. Both ends begin choked (BEP 3). */
  unchoked = false;

  constructor(
    @use(PEER) readonly peer: Peer,
    @use(DOWNLOADS) private readonly downloads: Downloads,
    @use(UPLOADS) private readonly uploads: Uploads,
    @use(CHOKE_TABLE) private readonly table: ChokeTable,
  ) {}

  readonly receives = [
    on(Choke, () => this.downloads.stop()),
    on(Unchoke, () => this.downloads.allow()),
    on(Interested, () => this.#saidInterest(true)),
    on(NotInterested, () => this.#saidInterest(false)),
  ];

  opened(): void {
    this.downloads.stop();
    this.uploads.stop();
    this.table.add(this);
  }

  closed(): void {
    this.table.remove(this);
  }

  interestChanged(interesting: boolean): void {
    this.peer.send(interesting ? Interested : NotInterested, {});
  }

  /** Serves the peer, or no longer. */
  setUnchoked(unchoked: boolean): void {
    if (unchoked === this.unchoked) return;
    this.unchoked = unchoked;
    if (unchoked) this.uploads.allow();
    this.peer.send(unchoked ? Unchoke : Choke, {});
    // After the news: nobody who hears that a request is refused shall ask again at once.
    if (!unchoked) this.uploads.stop();
  }

  /** It asks before it was unchoked. If it knows no word for interest (the minimal profile), that is one. */
  refused(): void {
    if (!this.#told) this.#interested(true);
  }

  #saidInterest(interested: boolean): void {
    this.#told = true;
    this.#interested(interested);
  }

  #interested(interested: boolean): void {
    if (interested === this.peerInterested) return;
    this.peerInterested = interested;
    this.table.changed();
  }
}
