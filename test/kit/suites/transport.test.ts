// The transport suite catches transports that are broken, each in its own way; and every check catches one.
import { expect } from 'chai';
import type { Lifecycle, Listener, PeerAddress, Stream, StreamSink, Transport } from 'piecework';
import { TcpTransport } from '../../../plugins/transport-tcp/tcp-transport.js';
import { failedChecks } from '../check.js';
import { transportChecks } from './transport.js';

/** A right stream, to be broken: all goes through to a real one. */
class Through implements Stream {
  constructor(readonly stream: Stream) {}
  get remote(): PeerAddress {
    return this.stream.remote;
  }
  deliverTo(sink: StreamSink): void {
    this.stream.deliverTo(sink);
  }
  write(parts: readonly Uint8Array[]): boolean {
    return this.stream.write(parts);
  }
  pause(): void {
    this.stream.pause();
  }
  resume(): void {
    this.stream.resume();
  }
  close(): void {
    this.stream.close();
  }
}

/** A right transport whose streams are of that class. */
class Wrapping implements Transport, Lifecycle {
  readonly tcp = new TcpTransport();
  readonly StreamClass: new (stream: Stream) => Stream = Through;

  async dial(address: PeerAddress, signal: AbortSignal): Promise<Stream> {
    return new this.StreamClass(await this.tcp.dial(address, signal));
  }
  listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
    return this.tcp.listen(address, (stream) => accept(new this.StreamClass(stream)));
  }
  stop(): Promise<void> {
    return this.tcp.stop();
  }
}

const withStreams = (StreamClass: new (stream: Stream) => Stream) =>
  class extends Wrapping {
    override readonly StreamClass = StreamClass;
  };

const BROKEN: Record<string, new () => Transport & Lifecycle> = {
  'sends nothing': withStreams(
    class extends Through {
      override write = () => true;
    },
  ),
  'sends parts backwards': withStreams(
    class extends Through {
      override write = (parts: readonly Uint8Array[]) => this.stream.write([...parts].reverse());
    },
  ),
  'drops single bytes': withStreams(
    class extends Through {
      override write = (parts: readonly Uint8Array[]) => this.stream.write(parts.filter(({ length }) => length > 1));
    },
  ),
  'never tells of room': withStreams(
    class extends Through {
      override deliverTo(sink: StreamSink): void {
        super.deliverTo({ received: (bytes) => sink.received(bytes), closed: (error) => sink.closed(error), drained: () => {} });
      }
    },
  ),
  'has room for everything': withStreams(
    class extends Through {
      override write(parts: readonly Uint8Array[]): boolean {
        // Dropped, so that this test needs no gigabyte.
        if ((parts[0]?.length ?? 0) < 200_000) this.stream.write(parts);
        return true;
      }
    },
  ),
  'receives before it has a sink': withStreams(
    class extends Through {
      #sink: StreamSink | undefined;
      constructor(stream: Stream) {
        super(stream);
        stream.deliverTo({
          received: (bytes) => this.#sink?.received(bytes),
          drained: () => this.#sink?.drained(),
          closed: (error) => this.#sink?.closed(error),
        });
      }
      override deliverTo(sink: StreamSink): void {
        this.#sink = sink;
      }
    },
  ),
  'holds on to its first sink': withStreams(
    class extends Through {
      #first = true;
      override deliverTo(sink: StreamSink): void {
        if (this.#first) super.deliverTo(sink);
        this.#first = false;
      }
    },
  ),
  'cannot pause': withStreams(
    class extends Through {
      override pause(): void {}
    },
  ),
  'cannot resume': withStreams(
    class extends Through {
      override resume(): void {}
    },
  ),
  'tells of the end at once': withStreams(
    class extends Through {
      #sink: StreamSink | undefined;
      override deliverTo(sink: StreamSink): void {
        this.#sink = sink;
        super.deliverTo({ received: (bytes) => sink.received(bytes), drained: () => sink.drained(), closed: () => {} });
      }
      override close(): void {
        this.#sink?.closed();
        super.close();
      }
    },
  ),
  'tells of the end twice': withStreams(
    class extends Through {
      override deliverTo(sink: StreamSink): void {
        super.deliverTo({
          received: (bytes) => sink.received(bytes),
          drained: () => sink.drained(),
          closed: () => {
            sink.closed();
            sink.closed();
          },
        });
      }
    },
  ),
  'takes every end for a failure': withStreams(
    class extends Through {
      override deliverTo(sink: StreamSink): void {
        super.deliverTo({
          received: (bytes) => sink.received(bytes),
          drained: () => sink.drained(),
          closed: () => sink.closed(new Error('it ended')),
        });
      }
    },
  ),
  'receives after its close': withStreams(
    class extends Through {
      #sink: StreamSink | undefined;
      override deliverTo(sink: StreamSink): void {
        this.#sink = sink;
        super.deliverTo(sink);
      }
      override close(): void {
        super.close();
        setTimeout(() => this.#sink?.received(Buffer.from('late')), 1);
      }
    },
  ),
  'throws at writes after the end': withStreams(
    class extends Through {
      #open = true;
      override write(parts: readonly Uint8Array[]): boolean {
        if (!this.#open) throw new Error('closed');
        return super.write(parts);
      }
      override close(): void {
        this.#open = false;
        super.close();
      }
    },
  ),
  'does not know who is there': withStreams(
    class extends Through {
      override get remote(): PeerAddress {
        return { host: '0.0.0.0', port: 0 };
      }
    },
  ),
  'repeats the port it was asked for': class extends Wrapping {
    override async listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
      const listener = await super.listen(address, accept);
      return { address: { ...listener.address, host: 'localhost' }, close: () => listener.close() };
    }
  },
  'fails to listen with a bare error': class extends Wrapping {
    override listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
      return super.listen(address, accept).catch(() => Promise.reject(new Error('taken')));
    }
  },
  'closes what it accepted with the listener': class extends Wrapping {
    override async listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
      const listener = await super.listen(address, accept);
      const close = async (): Promise<void> => {
        await listener.close();
        await this.tcp.stop();
      };
      return { address: listener.address, close };
    }
  },
  'listens on after its close': class extends Wrapping {
    override async listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
      return { address: (await super.listen(address, accept)).address, close: async () => {} };
    }
  },
  'ignores the signal': class extends Wrapping {
    override dial(address: PeerAddress): Promise<Stream> {
      return super.dial(address, new AbortController().signal);
    }
  },
  'listens to the signal for ever': class extends Wrapping {
    override async dial(address: PeerAddress, signal: AbortSignal): Promise<Stream> {
      const stream = await super.dial(address, signal);
      signal.addEventListener('abort', () => stream.close());
      return stream;
    }
  },
};

describe('transport suite', function () {
  // A check that waits for what a broken one never does gives up after PATIENCE_MS.
  this.timeout(60_000);
  const caught = new Set<string>();

  it('passes a right transport', async () => {
    expect(await failedChecks(transportChecks, () => new Wrapping())).to.deep.equal([]);
  });

  for (const [fault, Broken] of Object.entries(BROKEN)) {
    it(`catches a transport that ${fault}`, async () => {
      const failed = await Promise.all(transportChecks.map(async (check) => failedChecks([check], () => new Broken())));
      expect(failed.flat()).to.not.be.empty;
      for (const name of failed.flat()) caught.add(name);
    });
  }

  it('has no check that nothing fails', () => {
    expect([...caught]).to.have.members(transportChecks.map(({ name }) => name));
  });
});
