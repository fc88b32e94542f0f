// Connection ids that need no memory: who got one, and when, can be computed again (BEP 15). Whoever writes a false sender
// address on a packet never sees the id, so cannot announce others or have replies sent to them.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, Random } from 'piecework';

/** Clients use an id for one minute; it is taken for two at least. */
export const SLOT_MS = 60_000;
export const SLOTS_TAKEN = 3;

export const ID_LENGTH = 8;

export class ConnectionIds {
  readonly #secret: Uint8Array;

  constructor(
    private readonly clock: Clock,
    random: Random,
  ) {
    this.#secret = random.bytes(32);
  }

  /** For whoever is at that address; not for one port of it, since routers change ports. */
  give(host: string): Buffer {
    return this.#of(host, this.#slot);
  }

  takes(id: Uint8Array, host: string): boolean {
    const slot = this.#slot;
    return Array.from({ length: SLOTS_TAKEN }, (_, ago) => slot - ago).some((then) => timingSafeEqual(id, this.#of(host, then)));
  }

  get #slot(): number {
    return Math.floor(this.clock.now() / SLOT_MS);
  }

  #of(host: string, slot: number): Buffer {
    return createHmac('sha256', this.#secret).update(`${slot} ${host}`).digest().subarray(0, ID_LENGTH);
  }
}
