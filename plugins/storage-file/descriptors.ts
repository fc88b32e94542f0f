// A bounded set of open files: opened when needed, the least recently used one closed to make room, never one in use.
import { StorageError } from 'piecework';

/** Files that all torrents together keep open. A usual limit of a process is 1024 descriptors, sockets included. */
export const MAX_OPEN_FILES = 40;

/** Room for open files, shared by all that open some. */
export class DescriptorPool {
  readonly users = new Set<Descriptors>();
  readonly #queue: (() => void)[] = [];
  #free: number;

  constructor(limit: number = MAX_OPEN_FILES) {
    this.#free = limit;
  }

  /** Takes room for one. False: all of it is in use, wait and try again. */
  take(asker: Descriptors): boolean {
    if (this.#free === 0 && !asker.evict()) for (const user of this.users) if (user.evict()) break;
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /** Until there may be room, or `wake` is called. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  giveBack(): void {
    this.#free++;
    this.wake();
  }

  /** One is in use no more, so that it could be closed. */
  wake(): void {
    this.#queue.shift()?.();
  }

  wakeAll(): void {
    for (const wake of this.#queue.splice(0)) wake();
  }
}

const PROCESS = new DescriptorPool();

export interface Opener {
  open(file: number, writable: boolean): Promise<number>;
  close(fd: number): Promise<void>;
}

interface OpenFile {
  readonly writable: boolean;
  readonly fd: Promise<number>;
  users: number;
  /** No longer in the table: closed by its last user. */
  retired: boolean;
}

export class Descriptors {
  readonly #opener: Opener;
  readonly #pool: DescriptorPool;
  /** The least recently used first. */
  readonly #files = new Map<number, OpenFile>();
  readonly #closing = new Set<Promise<void>>();
  /** Open or being opened, retired ones included. */
  #count = 0;
  #stopped = false;
  #allClosed = (): void => {};

  constructor(opener: Opener, pool: DescriptorPool = PROCESS) {
    this.#opener = opener;
    this.#pool = pool;
  }

  /** Does the work with a descriptor of the file. Work must not ask for another one: that could wait for itself. */
  async use<T>(file: number, writable: boolean, work: (fd: number) => Promise<T>): Promise<T> {
    const open = await this.#take(file, writable);
    try {
      return await work(await open.fd);
    } finally {
      this.#giveBack(open);
    }
  }

  isWritable(file: number): boolean {
    return this.#files.get(file)?.writable === true;
  }

  /** The next who asks for the file gets it opened anew. */
  forget(file: number): void {
    const open = this.#files.get(file);
    if (open) this.#retire(file, open);
  }

  /** Waits for work in hand, then closes everything. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pool.wakeAll();
    for (const [file, open] of this.#files) this.#retire(file, open);
    await new Promise<void>((resolve) => {
      this.#allClosed = resolve;
      if (this.#count === 0) resolve();
    });
    await Promise.all(this.#closing);
    this.#pool.users.delete(this);
  }

  /** Closes the one that was not used for longest. False: all are in use. */
  evict(): boolean {
    for (const [file, open] of this.#files) {
      if (open.users > 0) continue;
      this.#retire(file, open);
      return true;
    }
    return false;
  }

  async #take(file: number, writable: boolean): Promise<OpenFile> {
    while (true) {
      if (this.#stopped) throw new StorageError('the storage was closed');
      const known = this.#files.get(file);
      if (known && (known.writable || !writable)) {
        known.users++;
        this.#files.delete(file);
        this.#files.set(file, known);
        return known;
      }
      if (known) this.#retire(file, known);
      if (this.#pool.take(this)) return this.#open(file, writable);
      await this.#pool.wait();
    }
  }

  #open(file: number, writable: boolean): OpenFile {
    const open: OpenFile = { writable, fd: this.#opener.open(file, writable), users: 1, retired: false };
    this.#count++;
    this.#pool.users.add(this);
    this.#files.set(file, open);
    // All who wait for it see the failure; the next one to ask tries again.
    open.fd.catch(() => {
      if (!open.retired) this.#retire(file, open);
    });
    return open;
  }

  #giveBack(open: OpenFile): void {
    open.users--;
    if (open.users > 0) return;
    if (open.retired) this.#close(open);
    this.#pool.wake();
  }

  #retire(file: number, open: OpenFile): void {
    this.#files.delete(file);
    open.retired = true;
    if (open.users === 0) this.#close(open);
  }

  #close(open: OpenFile): void {
    this.#count--;
    this.#pool.giveBack();
    if (this.#count === 0) this.#allClosed();
    // What could fail here was never opened, or was flushed before: nothing depends on it.
    const closing = open.fd
      .then((fd) => this.#opener.close(fd))
      .catch(() => {})
      .then(() => {
        this.#closing.delete(closing);
      });
    this.#closing.add(closing);
  }
}
