// What surrounds a room of the engine, as small fakes: a stream, a scope without a kernel, storage, hasher, resume.
import { createHash } from 'node:crypto';
import {
  type AnyToken,
  type Hasher,
  type Hello,
  InfoHash,
  type Lent,
  type OpenScope,
  type PeerAddress,
  type PieceIndex,
  type Resume,
  type ResumeRecord,
  type Storage,
  StorageError,
  type Stream,
  type StreamSink,
} from 'piecework';

export class FakeStream implements Stream {
  readonly written: Uint8Array[] = [];
  sink: StreamSink | undefined;
  /** What `write` returns. */
  takes = true;
  closed = false;

  constructor(readonly remote: PeerAddress = { host: '10.0.0.1', port: 6881 }) {}

  /** All bytes written, as one. */
  get bytes(): Buffer {
    return Buffer.concat(this.written);
  }

  deliverTo(sink: StreamSink): void {
    this.sink = sink;
  }

  write(parts: readonly Uint8Array[]): boolean {
    if (!this.closed) this.written.push(...parts.map((part) => Uint8Array.from(part)));
    return this.takes;
  }

  pause(): void {}
  resume(): void {}

  close(): void {
    this.closed = true;
  }
}

export const INFO_HASH = new InfoHash(new Uint8Array(20).fill(1));

export const idOf = (byte: number): Uint8Array => new Uint8Array(20).fill(byte);

export function helloOf(idByte: number, infoHash = INFO_HASH): Hello {
  return { infoHash, peerId: idOf(idByte), reserved: new Uint8Array(8) };
}

/** A scope whose tokens are filled by hand; scopes inside it are made by `inside`. */
export class FakeScope implements OpenScope {
  closed = false;
  started: Promise<void> = Promise.resolve();

  constructor(
    private readonly values: ReadonlyMap<symbol, unknown>,
    private readonly inside: (lent: ReadonlyMap<symbol, unknown>) => FakeScope = () => new FakeScope(new Map()),
  ) {}

  get<I>(token: { readonly id: symbol; readonly name: string; readonly types?: (provided: never) => I }): I {
    if (!this.values.has(token.id)) throw new Error(`the fake scope has no ${token.name}`);
    return this.values.get(token.id) as I;
  }

  open(_scope: unknown, lent: readonly Lent[]): FakeScope {
    return this.inside(new Map(lent.map(({ token, value }) => [token.id, value])));
  }

  start(): Promise<void> {
    return this.started;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

export const filled = (...entries: readonly (readonly [AnyToken, unknown])[]): Map<symbol, unknown> =>
  new Map(entries.map(([token, value]) => [token.id, value]));

export const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest();

export class FakeHasher implements Hasher {
  /** Bytes handed out by `allocate`. */
  allocated = 0;
  broken: Error | undefined;

  async sha1(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.broken) throw this.broken;
    return sha1(bytes);
  }

  allocate(length: number): Uint8Array {
    this.allocated += length;
    return new Uint8Array(length);
  }
}

/** One file in memory. Every call is in `calls`; a piece in `holes` cannot be read. */
export class FakeStorage implements Storage {
  readonly calls: string[] = [];
  readonly holes = new Set<number>();
  broken: Error | undefined;
  prints: (string | undefined)[] = ['print'];
  /** Reads wait for this. */
  readsWait: Promise<void> = Promise.resolve();
  flushWaits: Promise<void> = Promise.resolve();

  constructor(
    readonly content: Uint8Array,
    readonly pieceLength: number,
  ) {}

  async read(piece: PieceIndex, begin: number, length: number, into = new Uint8Array(length)): Promise<Uint8Array> {
    this.calls.push(`read ${piece} ${begin} ${length}`);
    await this.readsWait;
    if (this.broken) throw this.broken;
    if (this.holes.has(piece)) throw new StorageError(`piece ${piece} is not there`);
    const start = piece * this.pieceLength + begin;
    into.set(this.content.subarray(start, start + length));
    return into;
  }

  async write(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    this.calls.push(`write ${piece}`);
    if (this.broken) throw this.broken;
    this.content.set(bytes, piece * this.pieceLength);
  }

  async flush(): Promise<void> {
    this.calls.push('flush');
    await this.flushWaits;
    if (this.broken) throw this.broken;
  }

  async fingerprints(files?: readonly number[]): Promise<readonly (string | undefined)[]> {
    if (files) return files.map((file) => this.prints[file]);
    this.calls.push('fingerprints');
    return this.prints;
  }

  async prepare(): Promise<void> {
    this.calls.push('prepare');
  }

  async finish(): Promise<void> {
    this.calls.push('finish');
    if (this.broken) throw this.broken;
  }
}

export class FakeResume implements Resume {
  readonly records: ResumeRecord[] = [];
  /** Of each record: may it be believed after a crash of the machine? */
  readonly flushed: boolean[] = [];
  broken: Error | undefined;

  async load(): Promise<ResumeRecord | undefined> {
    return this.records.at(-1);
  }

  async save(record: ResumeRecord, flushed: boolean): Promise<void> {
    if (this.broken) throw this.broken;
    this.records.push(record);
    this.flushed.push(flushed);
  }
}

/** Lets all promises that can settle do so. */
export async function settle(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
