// Connections between clients of one process, without a socket: whole swarms in a test.
import {
  definePlugin,
  type Listener,
  type OptionsOf,
  one,
  options,
  type PeerAddress,
  provide,
  type Stream,
  TRANSPORT,
  type Transport,
  use,
} from 'piecework';
import { z } from 'zod';
import { MemoryHub } from './hub.js';

export { type DuplexOptions, duplexPair, HIGH_WATER_MARK, MemoryStream, OVERWRITTEN } from './duplex.js';
export { FIRST_EPHEMERAL_PORT, MemoryHub } from './hub.js';

/** The network that the clients share. A plugin of your own may provide another, with other ways. */
export const MEMORY_HUB = one<MemoryHub>('memory-hub');

const OPTIONS = options(
  z.strictObject({
    address: z.string().min(1).default('127.0.0.1').describe('Host by which other clients of this process reach this one.'),
  }),
);

export class MemoryTransport implements Transport {
  constructor(
    @use(MEMORY_HUB) private readonly hub: MemoryHub,
    @use(OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>,
  ) {}

  /** Dialling takes a turn of the event loop, as it would elsewhere. */
  async dial(address: PeerAddress, signal: AbortSignal): Promise<Stream> {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    return this.hub.dial(this.options.address, address);
  }

  /** The host asked for (often "any") does not matter: each client here is one host. */
  async listen({ port }: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
    const address = this.hub.listen({ host: this.options.address, port }, accept);
    return { address, close: async () => this.hub.silence(address) };
  }
}

export default definePlugin({
  name: 'transport-memory',
  version: '1.0.0',
  api: '^1',
  summary: 'Connects clients of one process, without a socket.',
  options: OPTIONS,
  provides: [provide(TRANSPORT, MemoryTransport, ['memory']), provide(MEMORY_HUB, new MemoryHub())],
});
