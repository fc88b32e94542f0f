// Fault injection: storage and a network of which the n-th call fails, for every n. What it does then is seen in full.
import { definePlugin, type PeerAddress, type PieceIndex, type Plugin, provide, type ResumeRecord, type Stream } from 'piecework';
import { MEMORY_HUB, MemoryHub } from '../../plugins/transport-memory/index.js';
import { HeldFile, type TestContent } from './content.js';

/** Counts calls, from 1 on. */
export class NthCall {
  calls = 0;

  /** @param n the call that fails; 0: none does */
  constructor(
    readonly n: number,
    private readonly error: () => Error,
  ) {}

  get failed(): boolean {
    return this.n > 0 && this.calls >= this.n;
  }

  /** @throws the error when it is the n-th. */
  step(): void {
    if (++this.calls === this.n) throw this.error();
  }
}

/** Of a write that fails the first half is there. */
export class FailingFile extends HeldFile {
  constructor(
    content: TestContent,
    filled: boolean,
    readonly nth: NthCall,
  ) {
    super(content, filled);
  }

  override async read(
    piece: PieceIndex,
    begin: number,
    length: number,
    into: Uint8Array = new Uint8Array(length),
  ): Promise<Uint8Array> {
    this.nth.step();
    return super.read(piece, begin, length, into);
  }

  override async prepare(): Promise<void> {
    this.nth.step();
  }

  override async write(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    await super.write(piece, bytes.subarray(0, bytes.length / 2));
    this.nth.step();
    await super.write(piece, bytes);
  }

  override async flush(): Promise<void> {
    this.nth.step();
  }

  override async fingerprints(files?: number[]): Promise<readonly (string | undefined)[]> {
    this.nth.step();
    return super.fingerprints(files);
  }

  override async finish(): Promise<void> {
    this.nth.step();
    return super.finish();
  }

  override async load(): Promise<ResumeRecord | undefined> {
    this.nth.step();
    return super.load();
  }

  override async save(record: ResumeRecord): Promise<void> {
    this.nth.step();
    return super.save(record);
  }
}

/** A host's way to the network. A dial that fails is refused, a write that fails breaks the connection. */
export class FailingHub extends MemoryHub {
  constructor(
    private readonly nth: NthCall,
    private readonly through: (to: PeerAddress) => Stream,
  ) {
    super();
  }

  override dial(_host: string, to: PeerAddress): Stream {
    this.nth.step();
    const stream = this.through(to);
    const write = stream.write.bind(stream);
    stream.write = (parts) => {
      try {
        this.nth.step();
        return write(parts);
      } catch {
        stream.close();
        return true;
      }
    };
    return stream;
  }

  /** Bind `memory-hub` to it. */
  plugin(): Plugin {
    return definePlugin({
      name: 'failing-hub',
      version: '1.0.0',
      api: '^1',
      summary: 'A network whose n-th call fails, for tests.',
      provides: [provide(MEMORY_HUB, this)],
    });
  }
}
