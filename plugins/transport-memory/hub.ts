// The network inside a process: who listens where.
import { formatAddress, InputError, type PeerAddress, type Stream } from 'piecework';
import { type DuplexOptions, duplexPair } from './duplex.js';

/** Where ports begin that are given to those who don't care (RFC 6335). */
export const FIRST_EPHEMERAL_PORT = 49_152;

export class MemoryHub {
  readonly #accepts = new Map<string, (stream: Stream) => void>();
  #nextPort = FIRST_EPHEMERAL_PORT;

  /** @param duplex how the connections of this network behave */
  constructor(private readonly duplex: DuplexOptions = {}) {}

  /** Returns the address with the port that was taken. @throws InputError when another one listens there. */
  listen({ host, port }: PeerAddress, accept: (stream: Stream) => void): PeerAddress {
    const address = { host, port: port === 0 ? this.#freePort() : port };
    const name = formatAddress(address);
    if (this.#accepts.has(name)) throw new InputError(`Another client of this process listens at ${name} already.`);
    this.#accepts.set(name, accept);
    return address;
  }

  silence(address: PeerAddress): void {
    this.#accepts.delete(formatAddress(address));
  }

  /** @throws Error when nobody listens there. */
  dial(host: string, to: PeerAddress): Stream {
    const accept = this.#accepts.get(formatAddress(to));
    if (!accept) throw new Error(`No client of this process listens at ${formatAddress(to)}.`);
    const [ours, theirs] = duplexPair({ host, port: this.#freePort() }, to, this.duplex);
    accept(theirs);
    return ours;
  }

  // Never given twice on one hub: enough for 16,384 connections, then port numbers repeat, which only names them.
  #freePort(): number {
    const port = this.#nextPort;
    this.#nextPort = port === 65_535 ? FIRST_EPHEMERAL_PORT : port + 1;
    return port;
  }
}
