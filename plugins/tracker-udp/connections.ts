// Connection ids that trackers gave us, for as long as they may be used.
import type { Clock } from 'piecework';
import type { Address } from './address.js';

/** BEP 15: a minute. */
export const LIFETIME_MS = 60_000;
/** Trackers remembered. */
export const MAX_CONNECTIONS = 200;

interface Connection {
  /** 8 bytes. */
  readonly id: Uint8Array;
  readonly since: number;
}

export class Connections {
  /** By address, oldest first. */
  readonly #known = new Map<string, Connection>();

  constructor(private readonly clock: Clock) {}

  get(address: Address): Uint8Array | undefined {
    const connection = this.#known.get(keyOf(address));
    return connection && this.clock.now() - connection.since < LIFETIME_MS ? connection.id : undefined;
  }

  set(address: Address, id: Uint8Array): void {
    this.forget(address);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= MAX_CONNECTIONS) this.#known.delete(oldest);
    this.#known.set(keyOf(address), { id: Uint8Array.from(id), since: this.clock.now() });
  }

  forget(address: Address): void {
    this.#known.delete(keyOf(address));
  }
}

const keyOf = ({ host, port }: Address): string => `${host} ${port}`;
