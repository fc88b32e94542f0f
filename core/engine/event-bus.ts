// The events of one torrent. A listener that throws harms nobody else.
import type { Events, TorrentEvents } from '../contracts/index.js';
import { messageOf } from '../model/index.js';

type Listener = (event: never) => void;

export class EventBus implements Events {
  readonly #listeners = new Map<keyof TorrentEvents, Set<Listener>>();

  on<K extends keyof TorrentEvents>(name: K, listener: (event: TorrentEvents[K]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<K extends keyof TorrentEvents>(name: K, event: TorrentEvents[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as (event: TorrentEvents[K]) => void)(event);
      } catch (error) {
        // A broken listener of warnings cannot be told of itself.
        if (name !== 'warning') this.emit('warning', { message: `a listener of "${name}" failed: ${messageOf(error)}` });
      }
    }
  }
}
