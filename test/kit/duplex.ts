// Stream pairs in memory: those of the transport-memory plugin, with chance for tests.
import type { Random, Stream, StreamSink } from 'piecework';

export {
  type DuplexOptions,
  duplexPair,
  HIGH_WATER_MARK,
  MEMORY_HUB,
  MemoryHub,
  MemoryStream,
  OVERWRITTEN,
} from '../../plugins/transport-memory/index.js';

/** Chunks of 1 to `longest` bytes, for `DuplexOptions.chunks`. */
export const randomChunks =
  (random: Random, longest: number): (() => number) =>
  () =>
    1 + random.below(longest);

/** A sink that keeps copies of what came. */
export class RecordingSink implements StreamSink {
  readonly chunks: Uint8Array[] = [];
  drains = 0;
  /** `true` for a close in good order, else its error. */
  ended: true | Error | undefined;

  /** Begins to receive. */
  constructor(stream: Stream) {
    stream.deliverTo(this);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  received(bytes: Uint8Array): void {
    this.chunks.push(Uint8Array.from(bytes));
  }

  drained(): void {
    this.drains++;
  }

  closed(error?: Error): void {
    if (this.ended) throw new Error('closed was called twice');
    this.ended = error ?? true;
  }
}
