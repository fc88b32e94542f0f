// Peer exchange on one connection: what changed since we told it last goes out, at most once a minute, and what it tells
// is taken as often.
import {
  CLOCK,
  type Clock,
  EXTENDED,
  type Extended,
  type ExtensionBehaviour,
  type ExtensionReceiver,
  formatAddress,
  isDialable,
  onExtension,
  PEER,
  type Peer,
  type Timer,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';
import { PEX_CODEC, type PexCodec, type PexMessage, type PexPeer, REACHABLE, SEED } from './codec.js';
import { PEX_FOUND, type PexFound } from './found.js';

/** Milliseconds between two messages to a peer (BEP 11). */
export const TELL_MS = 60_000;
/** From its handshake to the first look, and between looks while there was nothing to tell. */
export const LOOK_MS = 2_000;
/** Peers added, and peers dropped, in one message. */
export const MAX_TOLD = 50;
/** A message sooner than this after the last one is passed over: a minute, and what clocks and networks make of it. */
export const MIN_GAP_MS = 50_000;

export class PeerExchange implements ExtensionBehaviour {
  readonly receives: readonly ExtensionReceiver[];
  /** What the peer has been told of. Bounded: what was told and is gone is dropped before more is added. */
  readonly #told = new Map<string, PexPeer>();
  #timer: Timer | undefined;
  /** By the clock. */
  #heard = Number.NEGATIVE_INFINITY;

  constructor(
    @use(PEER) private readonly peer: Peer,
    @use(TORRENT) private readonly torrent: Torrent,
    @use(EXTENDED) private readonly extended: Extended,
    @use(PEX_CODEC) private readonly codec: PexCodec,
    @use(PEX_FOUND) private readonly found: PexFound,
    @use(CLOCK) private readonly clock: Clock,
  ) {
    this.receives = [onExtension(codec, (message) => this.#received(message))];
  }

  handshaken(): void {
    if (this.extended.takes(this.codec.name)) this.#timer ??= this.clock.after(LOOK_MS, () => this.#tell());
  }

  /** The connection is over. */
  stop(): void {
    this.#timer?.cancel();
  }

  #tell(): void {
    const present = this.#present();
    const dropped = [...this.#told].filter(([name]) => !present.has(name)).slice(0, MAX_TOLD);
    const added = [...present].filter(([name]) => !this.#told.has(name)).slice(0, MAX_TOLD);
    for (const [name] of dropped) this.#told.delete(name);
    for (const [name, peer] of added) this.#told.set(name, peer);
    const isNews = added.length + dropped.length > 0;
    if (isNews)
      this.extended.send(this.codec, { added: valuesOf(added), dropped: valuesOf(dropped).map(({ address }) => address) });
    this.#timer = this.clock.after(isNews ? TELL_MS : LOOK_MS, () => this.#tell());
  }

  /** Who else is connected and can be dialled. */
  #present(): Map<string, PexPeer> {
    const present = new Map<string, PexPeer>();
    for (const peer of this.torrent.peers) {
      const address = peer.dialable;
      if (peer === this.peer || !address || !isDialable(address)) continue;
      const flags = (peer.pieces.complete ? SEED : 0) | (peer.outgoing ? REACHABLE : 0);
      present.set(formatAddress(address), { address, flags });
    }
    return present;
  }

  #received({ added }: PexMessage): void {
    const now = this.clock.now();
    if (now - this.#heard < MIN_GAP_MS) return;
    this.#heard = now;
    this.found.take(added);
  }
}

const valuesOf = (entries: readonly (readonly [string, PexPeer])[]): PexPeer[] => entries.map(([, peer]) => peer);
