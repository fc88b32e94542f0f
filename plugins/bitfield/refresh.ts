// News of pieces where no plugin speaks `have` (the minimal profile): a fresh bitfield now and then.
// Nothing forbids it but habit: a later bitfield replaces an earlier one here. See docs/minimal-profile.md.
import { CLOCK, type Clock, MESSAGE, type Timer, TORRENT, type Torrent, type TorrentBehaviour, use } from 'piecework';
import { BitfieldMessage } from './codec.js';

/** At least so long between two bitfields to one peer. */
export const REFRESH_MS = 50;

/** And at most so many bytes of them a millisecond: 100,000 pieces are told of every 196 ms, not every 50. */
export const REFRESH_BYTES_PER_MS = 64;

const HAVE_KEY = '4';

export class RefreshWithoutHave implements TorrentBehaviour {
  #timer: Timer | undefined;

  constructor(
    @use(TORRENT) private readonly torrent: Torrent,
    @use(CLOCK) private readonly clock: Clock,
    @use(MESSAGE) private readonly messages: ReadonlyMap<string, unknown>,
  ) {}

  pieceVerified(): void {
    if (this.#timer || this.messages.has(HAVE_KEY)) return;
    const bytes = this.torrent.have.size / 8;
    this.#timer = this.clock.after(Math.max(REFRESH_MS, bytes / REFRESH_BYTES_PER_MS), () => this.#tell());
  }

  /** At once: it is the last one, and whoever waits for the last pieces waits for this. */
  completed(): void {
    if (!this.messages.has(HAVE_KEY)) this.#tell();
  }

  closed(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tell(): void {
    this.closed();
    const bitfield = this.torrent.have.toBytes();
    for (const peer of this.torrent.peers) if (!peer.pieces.complete) peer.send(BitfieldMessage, { bitfield });
  }
}
