// What every Transport must do. `transportSuite` makes mocha tests of it; `transportChecks` are the single checks.
import assert from 'node:assert/strict';
import {
  InputError,
  type Lifecycle,
  type Listener,
  type PeerAddress,
  type Stream,
  type StreamSink,
  type Transport,
} from 'piecework';
import { type Check, describeChecks } from '../check.js';

export type MakeTransport = () => Transport & Lifecycle;

/** Longest wait, in ms of real time, for something that a transport has to do by itself. Under mocha's own limit of 2 s. */
export const PATIENCE_MS = 1_500;

/** Bytes of one large write: more than a queue of blocks takes. */
const CHUNK = 512 * 1024;

const HERE: PeerAddress = { host: '127.0.0.1', port: 0 };

export function transportSuite(name: string, make: MakeTransport): void {
  describeChecks(`${name}: a Transport`, transportChecks, make);
}

export const transportChecks: readonly Check<MakeTransport>[] = [
  check('carries bytes both ways', async ({ dialled, accepted }) => {
    const [near, far] = [listenOn(dialled), listenOn(accepted)];
    dialled.write([text('ping')]);
    await far.holds(4);
    accepted.write([text('pong')]);
    await near.holds(4);
    assert.deepEqual([far.text(), near.text()], ['ping', 'pong']);
  }),
  check('sends the parts of a write in order', async ({ dialled, accepted }) => {
    const far = listenOn(accepted);
    dialled.write(['a', '', 'bc', 'd'].map(text));
    dialled.write([text('e')]);
    await far.holds(5);
    assert.equal(far.text(), 'abcde');
  }),
  check('carries single bytes', async ({ dialled, accepted }) => {
    const far = listenOn(accepted);
    const bytes = pattern(1_000);
    for (const byte of bytes) dialled.write([Uint8Array.of(byte)]);
    await far.holds(bytes.length);
    assert.ok(bytes.equals(far.bytes()));
  }),
  check('carries much, as fast as it drains', async ({ dialled, accepted }) => {
    for (const [from, to] of [
      [dialled, accepted],
      [accepted, dialled],
    ] as const) {
      const bytes = pattern(4 * CHUNK + 1);
      const [sender, receiver] = [listenOn(from), listenOn(to)];
      for (let at = 0; at < bytes.length; at += CHUNK) {
        const { drains } = sender;
        if (!from.write([bytes.subarray(at, at + CHUNK)])) await sender.drainsAfter(drains);
      }
      await receiver.holds(bytes.length);
      assert.ok(bytes.equals(receiver.bytes()), 'the same bytes');
    }
  }),
  check('says when its queue is full, and when there is room again', async ({ dialled, accepted }) => {
    const near = listenOn(dialled);
    const chunk = pattern(256 * 1024);
    let sent = 0;
    let drains = 0;
    while (sent < 4096) {
      sent++;
      if (dialled.write([chunk])) continue;
      // A queue that empties by itself was no real one: go on until the other end's is full as well.
      await turns(5);
      if (near.drains === drains) break;
      drains = near.drains;
    }
    assert.ok(sent < 4096, 'a gigabyte fits into no queue');
    const far = listenOn(accepted);
    await near.drainsAfter(drains);
    await far.holds(sent * chunk.length);
    assert.equal(far.length, sent * chunk.length);
  }),
  check('keeps bytes until somebody takes them', async ({ dialled, accepted }) => {
    dialled.write([text('early')]);
    accepted.write([text('bird')]);
    await turns(20);
    const [near, far] = [listenOn(dialled), listenOn(accepted)];
    await Promise.all([far.holds(5), near.holds(4)]);
    assert.deepEqual([far.text(), near.text()], ['early', 'bird']);
  }),
  check('delivers to the sink of the moment', async ({ dialled, accepted }) => {
    const second = new Recording();
    const first = new Recording(() => accepted.deliverTo(second));
    accepted.deliverTo(first);
    dialled.write([text('one')]);
    await first.holds(1);
    dialled.write([text('two')]);
    await second.holds(6 - first.length);
    assert.equal(first.text() + second.text(), 'onetwo');
    dialled.close();
    await second.ends();
    assert.equal(first.endings.length, 0, 'the end is for the last sink');
  }),
  check('receives nothing while paused, everything later', async ({ dialled, accepted }) => {
    for (const [from, to] of [
      [dialled, accepted],
      [accepted, dialled],
    ] as const) {
      const recording = new Recording(() => to.pause());
      to.deliverTo(recording);
      from.write([text('a')]);
      await recording.holds(1);
      from.write([text('b')]);
      await turns(20);
      assert.equal(recording.text(), 'a');
      to.resume();
      await recording.holds(2);
      assert.equal(recording.text(), 'ab');
    }
  }),
  check('tells both ends once that it was closed', async ({ dialled, accepted }) => {
    const [near, far] = [listenOn(dialled), listenOn(accepted)];
    dialled.close();
    dialled.close();
    assert.equal(near.endings.length, 0, 'not from inside the call');
    await Promise.all([near.ends(), far.ends()]);
    accepted.close();
    await turns(5);
    assert.deepEqual([near.endings, far.endings], [[undefined], [undefined]]);
  }),
  check('delivers what was sent before it was told of the end', async ({ dialled, accepted }) => {
    const far = listenOn(accepted);
    listenOn(dialled);
    dialled.write([text('last words')]);
    await far.holds(10);
    dialled.close();
    await far.ends();
    assert.deepEqual([far.text(), far.endings], ['last words', [undefined]]);
  }),
  check('receives nothing after its own close', async ({ dialled, accepted }) => {
    let atClose: number | undefined;
    const near = new Recording(() => {
      atClose ??= near.length;
      dialled.close();
    });
    dialled.deliverTo(near);
    accepted.write([text('one')]);
    await near.ends();
    accepted.write([text('two')]);
    await turns(20);
    assert.equal(near.length, atClose);
  }),
  check('tells a late sink that it was closed before', async ({ dialled, accepted }) => {
    accepted.close();
    await turns(5);
    const late = new Recording();
    accepted.deliverTo(late);
    assert.equal(late.endings.length, 0, 'not from inside the call');
    await late.ends();
    const near = listenOn(dialled);
    await near.ends();
    assert.deepEqual([late.endings.length, near.endings.length], [1, 1]);
  }),
  check('takes writes after the end in silence', async ({ dialled, accepted }) => {
    const near = listenOn(dialled);
    listenOn(accepted);
    dialled.close();
    dialled.write([text('too late')]);
    await near.ends();
    dialled.write([text('much too late')]);
    dialled.pause();
    dialled.resume();
    await turns(5);
    assert.deepEqual(near.endings, [undefined]);
  }),
  check('names the other end', async ({ dialled, accepted, listener }) => {
    assert.deepEqual(dialled.remote, listener.address);
    assert.equal(accepted.remote.host, HERE.host);
    assert.ok(accepted.remote.port > 0);
  }),
  check('takes a free port for port 0, and one port once', async ({ transport, listener }) => {
    assert.equal(listener.address.host, HERE.host);
    assert.ok(listener.address.port > 0);
    const other = await transport.listen(HERE, () => {});
    assert.notEqual(other.address.port, listener.address.port);
    await assert.rejects(
      transport.listen(listener.address, () => {}),
      (error) => error instanceof InputError && error.message.includes(String(listener.address.port)),
    );
    await other.close();
  }),
  check('keeps accepted streams when it stops listening', async ({ transport, listener, dialled, accepted }) => {
    await soon(listener.close(), 'closing the listener');
    await assert.rejects(soon(transport.dial(listener.address, new AbortController().signal), 'dialling'));
    const far = listenOn(accepted);
    dialled.write([text('still here')]);
    await far.holds(10);
    const again = await transport.listen(listener.address, () => {});
    assert.deepEqual(again.address, listener.address);
    await again.close();
  }),
  check('rejects a dial that is aborted', async ({ transport, listener }) => {
    const reason = new Error('changed my mind');
    await assert.rejects(soon(transport.dial(listener.address, AbortSignal.abort(reason)), 'dialling'), reason);
    const controller = new AbortController();
    const dialling = transport.dial(listener.address, controller.signal);
    controller.abort(reason);
    await assert.rejects(soon(dialling, 'dialling'), reason);
  }),
  check('keeps a stream when the signal of its dial is aborted later', async ({ transport, listener }) => {
    const controller = new AbortController();
    const stream = await transport.dial(listener.address, controller.signal);
    const near = listenOn(stream);
    controller.abort();
    await turns(10);
    assert.deepEqual(near.endings, []);
    stream.close();
    await near.ends();
  }),
];

interface Bench {
  readonly transport: Transport;
  readonly listener: Listener;
  /** The two ends of one connection. */
  readonly dialled: Stream;
  readonly accepted: Stream;
}

function check(name: string, body: (bench: Bench) => Promise<void>): Check<MakeTransport> {
  return {
    name,
    run: async (make) => {
      const transport = make();
      const streams: Stream[] = [];
      let listener: Listener | undefined;
      try {
        await transport.start?.();
        const accepting = new Promise<Stream>((resolve) => {
          const accept = (stream: Stream): void => {
            streams.push(stream);
            resolve(stream);
          };
          transport.listen(HERE, accept).then((listening) => {
            listener = listening;
            return transport.dial(listening.address, new AbortController().signal).then((stream) => streams.unshift(stream));
          });
        });
        const accepted = await soon(accepting, 'accepting');
        await until(() => streams[0] !== undefined && streams[0] !== accepted, 'dialling');
        const [dialled] = streams;
        assert.ok(dialled && listener);
        await body({ transport, listener, dialled, accepted });
      } finally {
        for (const stream of streams) stream.close();
        await listener?.close();
        await transport.stop?.();
      }
    },
  };
}

function listenOn(stream: Stream): Recording {
  const recording = new Recording();
  stream.deliverTo(recording);
  return recording;
}

/** A sink that remembers. */
class Recording implements StreamSink {
  length = 0;
  /** Times that `drained` was called. */
  drains = 0;
  /** What `closed` was called with, each time. */
  readonly endings: (Error | undefined)[] = [];
  readonly #chunks: Buffer[] = [];
  readonly #onBytes: () => void;

  constructor(onBytes: () => void = () => {}) {
    this.#onBytes = onBytes;
  }

  received(bytes: Uint8Array): void {
    this.#chunks.push(Buffer.from(bytes));
    this.length += bytes.length;
    this.#onBytes();
  }

  drained(): void {
    this.drains++;
  }

  closed(error?: Error): void {
    this.endings.push(error);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  text(): string {
    return this.bytes().toString();
  }

  holds(length: number): Promise<void> {
    return until(() => this.length >= length, `${length} bytes`);
  }

  drainsAfter(drains: number): Promise<void> {
    return until(() => this.drains > drains, 'room in the queue');
  }

  ends(): Promise<void> {
    return until(() => this.endings.length > 0, 'the end');
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `waited ${PATIENCE_MS} ms for ${what}`);
    await turns(1);
  }
}

/** Turns of the event loop: all that is on its way inside this process arrives in a few. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  await until(() => settled, what);
  return promise;
}

function text(of: string): Uint8Array {
  return Buffer.from(of);
}

function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff));
}
