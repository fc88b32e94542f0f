// A piece that failed is asked of one peer alone, so that guilt is clear if it fails again. Here: of whom, and for how long.
import type { PieceIndex } from '../model/index.js';
import { TURN_MS, TURN_RATIO } from './bounds.js';
import type { PartialPiece } from './partial-piece.js';
import type { PeerDownloads } from './peer-downloads.js';
import type { Suspects } from './suspects.js';

export interface TurnsParts {
  readonly suspects: Pick<Suspects, 'includes' | 'turn' | 'turnsOf'>;
  /** Asks the peer, and nobody else, for the piece if nobody is asked for it now. */
  askAlone(piece: PieceIndex, peer: PeerDownloads): void;
  /** Takes the whole piece away from its peer. */
  takeAway(partial: PartialPiece, peer: PeerDownloads): void;
}

interface Turn {
  readonly peer: PeerDownloads;
  ms: number;
}

export class Turns {
  readonly #parts: TurnsParts;
  readonly #running = new Map<PartialPiece, Turn>();

  constructor(parts: TurnsParts) {
    this.#parts = parts;
  }

  get running(): Iterable<PartialPiece> {
    return this.#running.keys();
  }

  begin(partial: PartialPiece, peer: PeerDownloads): void {
    this.#parts.suspects.turn(partial.piece, peer);
    this.#running.set(partial, { peer, ms: 0 });
  }

  end(partial: PartialPiece): void {
    this.#running.delete(partial);
  }

  /** The piece failed: one of these peers is asked for it. Who had most turns without an end comes last, then who is slow. */
  give(piece: PieceIndex, peers: Iterable<PeerDownloads>): void {
    const { suspects } = this.#parts;
    if (!suspects.includes(piece)) return;
    const rating = (peer: PeerDownloads): number[] => [suspects.turnsOf(piece, peer), peer.rank, peer.pace.timeFor(1)];
    const [best] = [...peers].filter((peer) => peer.mayTake(piece)).sort((one, other) => compare(rating(one), rating(other)));
    if (best) this.#parts.askAlone(piece, best);
  }

  /** Once a second: pieces go on from slow peers to such as are much faster. */
  tick(ms: number, peers: Iterable<PeerDownloads>): void {
    for (const [partial, turn] of [...this.#running]) {
      turn.ms += ms;
      if (turn.ms < TURN_MS) continue;
      const left = turn.peer.pace.timeFor(partial.free) * TURN_RATIO;
      const faster = [...peers]
        .filter((peer) => peer !== turn.peer && peer.mayTake(partial.piece) && peer.pace.timeFor(partial.blocks) < left)
        .sort((one, other) => one.pace.timeFor(1) - other.pace.timeFor(1))[0];
      if (!faster) continue;
      this.#parts.takeAway(partial, turn.peer);
      this.#parts.askAlone(partial.piece, faster);
    }
  }
}

/** By the first numbers that differ. */
function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at === -1 || (one[at] ?? 0) < (other[at] ?? 0) ? -1 : 1;
}
