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

/** By the check that must catch it, and the fault. */
const BROKEN: readonly [string, string, new () => Transport & Lifecycle][] = [
  [
    'carries bytes both ways',
    'sends nothing',
    withStreams(
      class extends Through {
        override write = () => true;
      },
    ),
  ],
  [
    'sends the parts of a write in order',
    'sends parts backwards',
    withStreams(
      class extends Through {
        override write = (parts: readonly Uint8Array[]) => this.stream.write([...parts].reverse());
      },
    ),
  ],
  [
    'carries single bytes',
    'drops single bytes',
    withStreams(
      class extends Through {
        override write = (parts: readonly Uint8Array[]) => this.stream.write(parts.filter(({ length }) => length > 1));
      },
    ),
  ],
  [
    'carries much, as fast as it drains',
    'never tells of room',
    withStreams(
      class extends Through {
        override deliverTo(sink: StreamSink): void {
          super.deliverTo({
            received: (bytes) => sink.received(bytes),
            closed: (error) => sink.closed(error),
            drained: () => {},
          });
        }
      },
    ),
  ],
  [
    'says when its queue is full, and when there is room again',
    'has room for everything',
    withStreams(
      class extends Through {
        override write(parts: readonly Uint8Array[]): boolean {
          // Dropped, so that this test needs no gigabyte.
          if ((parts[0]?.length ?? 0) < 200_000) this.stream.write(parts);
          return true;
        }
      },
    ),
  ],
  [
    'keeps bytes until somebody takes them',
    'receives before it has a sink',
    withStreams(
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
  ],
  [
    'delivers to the sink of the moment',
    'holds on to its first sink',
    withStreams(
      class extends Through {
        #first = true;
        override deliverTo(sink: StreamSink): void {
          if (this.#first) super.deliverTo(sink);
          this.#first = false;
        }
      },
    ),
  ],
  [
    'receives nothing while paused, everything later',
    'cannot pause',
    withStreams(
      class extends Through {
        override pause(): void {}
      },
    ),
  ],
  [
    'receives nothing while paused, everything later',
    'cannot resume',
    withStreams(
      class extends Through {
        override resume(): void {}
      },
    ),
  ],
  [
    'tells both ends once that it was closed',
    'tells of the end at once',
    withStreams(
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
  ],
  [
    'tells both ends once that it was closed',
    'tells of the end twice',
    withStreams(
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
  ],
  [
    'delivers what was sent before it was told of the end',
    'takes every end for a failure',
    withStreams(
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
  ],
  [
    'receives nothing after its own close',
    'receives after its close',
    withStreams(
      class extends Through {
        #sink: StreamSink | undefined;
        override deliverTo(sink: StreamSink): void {
          this.#sink = sink;
          super.deliverTo(sink);
        }
        override close(): void {
          super.close();
          const sink = this.#sink;
          this.#sink = undefined;
          setImmediate(() => sink?.received(Buffer.from('late')));
        }
      },
    ),
  ],
  [
    'takes writes after the end in silence',
    'throws at writes after the end',
    withStreams(
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
  ],
  [
    'names the other end',
    'does not know who is there',
    withStreams(
      class extends Through {
        override get remote(): PeerAddress {
          return { host: '0.0.0.0', port: 0 };
        }
      },
    ),
  ],
  [
    'takes a free port for port 0, and one port once',
    'repeats the port it was asked for',
    class extends Wrapping {
      override async listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
        const listener = await super.listen(address, accept);
        return { address: { ...listener.address, host: 'localhost' }, close: () => listener.close() };
      }
    },
  ],
  [
    'takes a free port for port 0, and one port once',
    'fails to listen with a bare error',
    class extends Wrapping {
      override listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
        return super.listen(address, accept).catch(() => Promise.reject(new Error('taken')));
      }
    },
  ],
  [
    'keeps accepted streams when it stops listening',
    'closes what it accepted with the listener',
    class extends Wrapping {
      override async listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
        const listener = await super.listen(address, accept);
        const close = async (): Promise<void> => {
          await listener.close();
          await this.tcp.stop();
        };
        return { address: listener.address, close };
      }
    },
  ],
  [
    'keeps accepted streams when it stops listening',
    'listens on after its close',
    class extends Wrapping {
      override async listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
        return { address: (await super.listen(address, accept)).address, close: async () => {} };
      }
    },
  ],
  [
    'rejects a dial that is aborted',
    'ignores the signal',
    class extends Wrapping {
      override dial(address: PeerAddress): Promise<Stream> {
        return super.dial(address, new AbortController().signal);
      }
    },
  ],
  [
    'keeps a stream when the signal of its dial is aborted later',
    'listens to the signal for ever',
    class extends Wrapping {
      override async dial(address: PeerAddress, signal: AbortSignal): Promise<Stream> {
        const stream = await super.dial(address, signal);
        signal.addEventListener('abort', () => stream.close());
        return stream;
      }
    },
  ],
  [
    'tells a late sink that it was closed before',
    'forgets the end',
    withStreams(
      class extends Through {
        #ended = false;
        #sink: StreamSink | undefined;
        override close(): void {
          this.#ended = true;
          super.close();
        }
        override deliverTo(sink: StreamSink): void {
          if (this.#ended && !this.#sink) return;
          this.#sink = sink;
          super.deliverTo(sink);
        }
      },
    ),
  ],
];

describe('transport suite', () => {
  const failed = new Map<string, string[]>();

  // All at once: a check that waits for what a broken one never does gives up after PATIENCE_MS.
  before(async () => {
    await Promise.all(
      BROKEN.map(async ([name, fault, Broken]) => {
        const checks = transportChecks.filter((check) => check.name === name);
        failed.set(fault, await failedChecks(checks, () => new Broken()));
      }),
    );
  });

  it('passes a right transport', async () => {
    expect(await failedChecks(transportChecks, () => new Wrapping())).to.deep.equal([]);
  });

  for (const [name, fault] of BROKEN) {
    it(`catches a transport that ${fault}`, () => {
      expect(failed.get(fault)).to.deep.equal([name]);
    });
  }

  it('has no check that nothing fails', () => {
    expect(BROKEN.map(([name]) => name)).to.include.members(transportChecks.map(({ name }) => name));
  });
});
