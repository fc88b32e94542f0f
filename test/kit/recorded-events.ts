// Events that are kept, for tests to look at.
import type { Events, TorrentEvents } from 'piecework';

type Name = keyof TorrentEvents;
type Listener<K extends Name> = (event: TorrentEvents[K]) => void;

interface Recorded {
  readonly name: Name;
  readonly event: unknown;
}

export class RecordedEvents implements Events {
  /** Everything emitted, in order. */
  readonly all: Recorded[] = [];
  readonly #listeners = new Set<(recorded: Recorded) => void>();

  get names(): Name[] {
    return this.all.map(({ name }) => name);
  }

  /** What was emitted under one name. */
  of<K extends Name>(name: K): TorrentEvents[K][] {
    return this.all.filter(isNamed(name)).map(({ event }) => event);
  }

  on<K extends Name>(name: K, listener: Listener<K>): () => void {
    const named = isNamed(name);
    const heard = (recorded: Recorded): void => {
      if (named(recorded)) listener(recorded.event);
    };
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  emit<K extends Name>(name: K, event: TorrentEvents[K]): void {
    const recorded = { name, event };
    this.all.push(recorded);
    for (const heard of [...this.#listeners]) {
      try {
        heard(recorded);
      } catch (error) {
        this.all.push({ name: 'warning', event: { message: String(error) } });
      }
    }
  }
}

const isNamed =
  <K extends Name>(name: K) =>
  (recorded: Recorded): recorded is { name: K; event: TorrentEvents[K] } =>
    recorded.name === name;
