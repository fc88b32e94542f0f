// The fast extension on one connection: have all and none, rejects, and pieces allowed to those that have nothing.
import {
  type BlockRange,
  DOWNLOADS,
  type Downloads,
  on,
  PEER,
  type Peer,
  type PeerBehaviour,
  TORRENT,
  type Torrent,
  UPLOADS,
  type Uploads,
  use,
} from 'piecework';
import { allowedSet } from './allowed-set.js';
import { AllowedFast, FAST_BIT, HaveAll, HaveNone, Reject } from './messages.js';

export class Fast implements PeerBehaviour {
  // Suggestions are not taken: which piece is next is the picker's choice.
  readonly receives = [
    on(HaveAll, () => this.peer.nowHasOnly(new Uint8Array(this.#bitfieldLength).fill(0xff))),
    on(HaveNone, () => this.#hasNone()),
    on(Reject, ({ index, begin, length }) => this.downloads.refused(index, begin, length)),
    on(AllowedFast, ({ index }) => this.downloads.allowPiece(index)),
  ];

  #greeted = false;

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(TORRENT) private readonly torrent: Torrent,
    @use(DOWNLOADS) private readonly downloads: Downloads,
    @use(UPLOADS) private readonly uploads: Uploads,
  ) {}

  opened(): void {
    if (!this.#spoken) return;
    this.downloads.expectAnswers();
    // Who has something says so by its bitfield, which is as good as have all.
    if (this.torrent.have.count === 0) this.peer.send(HaveNone, {});
  }

  refused({ piece, begin, length }: BlockRange): void {
    if (this.#spoken) this.peer.send(Reject, { index: piece, begin, length });
  }

  get #spoken(): boolean {
    return this.peer.supports(FAST_BIT);
  }

  get #bitfieldLength(): number {
    return Math.ceil(this.peer.pieces.size / 8);
  }

  // A peer that begins has nothing to trade: it gets some pieces without being unchoked.
  #hasNone(): void {
    this.peer.nowHasOnly(new Uint8Array(this.#bitfieldLength));
    if (!this.#spoken || this.#greeted) return;
    this.#greeted = true;
    const { infoHash, geometry } = this.torrent.metainfo;
    for (const index of allowedSet(this.peer.address.host, infoHash, geometry.pieceCount)) {
      const piece = geometry.piece(index);
      if (piece === undefined || !this.torrent.have.has(piece)) continue;
      this.uploads.allowPiece(index);
      this.peer.send(AllowedFast, { index });
    }
  }
}
