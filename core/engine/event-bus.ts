// The events of one torrent. A listener that throws harms nobody else, and a plugin whose listeners go on throwing hears no more.
import type { Events, TorrentEvents } from '../contracts/index.js';
import { messageOf } from '../model/index.js';
import { MAX_LISTENER_FAULTS } from './bounds.js';
import type { Lag } from './lag.js';

interface Listener {
  readonly plugin: string | undefined;
  readonly hear: (event: never) => void;
}

export class EventBus implements Events {
  readonly #listeners = new Map<keyof TorrentEvents, Set<Listener>>();
  readonly #faults = new Map<string, number>();
  readonly #lag: Lag;

  constructor(lag: Lag) {
    this.#lag = lag;
  }

  on<K extends keyof TorrentEvents>(name: K, listener: (event: TorrentEvents[K]) => void, plugin?: string): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    const added: Listener = { plugin, hear: listener };
    this.#listeners.set(name, listeners.add(added));
    return () => listeners.delete(added);
  }

  by(plugin: string): Events {
    return {
      on: (name, listener) => this.on(name, listener, plugin),
      emit: (name, event) => this.emit(name, event),
    };
  }

  emit<K extends keyof TorrentEvents>(name: K, event: TorrentEvents[K]): void {
    for (const { hear, plugin } of this.#listeners.get(name) ?? []) {
      if (plugin !== undefined && this.#isOff(plugin)) continue;
      try {
        const call = () => (hear as (event: TorrentEvents[K]) => void)(event);
        if (plugin !== undefined) this.#lag.timed(plugin, `a listener of "${name}"`, call);
        else call();
      } catch (error) {
        this.#failed(name, plugin, error);
      }
    }
  }

  #isOff(plugin: string): boolean {
    return (this.#faults.get(plugin) ?? 0) >= MAX_LISTENER_FAULTS;
  }

  #failed(name: keyof TorrentEvents, plugin: string | undefined, error: unknown): void {
    const whose = plugin === undefined ? '' : ` of plugin "${plugin}"`;
    if (plugin !== undefined) this.#faults.set(plugin, (this.#faults.get(plugin) ?? 0) + 1);
    // A broken listener of warnings cannot be told of itself, unless it hears no more.
    if (name !== 'warning' || (plugin !== undefined && this.#isOff(plugin)))
      this.emit('warning', { message: `a listener of "${name}"${whose} failed: ${messageOf(error)}` });
    if (plugin !== undefined && this.#isOff(plugin))
      this.emit('warning', { message: `plugin "${plugin}" failed ${MAX_LISTENER_FAULTS} times as a listener and hears no more` });
  }
}
