// The trackers that know us: they were told `started` and replied. And what an announce to any tracker says of us.
import {
  type AnnounceEvent,
  type AnnounceReply,
  type Clock,
  type Random,
  type Torrent,
  type Tracker,
  TrackerError,
} from 'piecework';
import { schemeOf } from './tiers.js';
import { within } from './within.js';

/** Peers asked for in one announce. */
export const WANTED_PEERS = 50;
/** Milliseconds; trackers have limits of their own, this one holds for any plugin. */
export const ANNOUNCE_LIMIT_MS = 30_000;

interface Contact {
  trackerId?: string;
  toldCompleted: boolean;
  /** It replied to the last that it was told. */
  replies: boolean;
}

export class Contacts {
  readonly #known = new Map<string, Contact>();
  #key: number | undefined;

  constructor(
    private readonly torrent: Torrent,
    private readonly trackers: ReadonlyMap<string, Tracker>,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  get urls(): string[] {
    return [...this.#known.keys()];
  }

  /** Whether at least one replied to the last that it was told. */
  get someReply(): boolean {
    return [...this.#known.values()].some(({ replies }) => replies);
  }

  /** A regular announce, or the first to this tracker; one that first hears of us when we have `completed` is not told so later. */
  async ask(url: string, signal: AbortSignal, completed: boolean): Promise<AnnounceReply> {
    const reply = await this.#announce(url, signal, this.#known.has(url) ? undefined : 'started');
    const contact = this.#known.get(url) ?? { toldCompleted: completed, replies: true };
    this.#known.set(url, contact);
    if (reply.trackerId !== undefined) contact.trackerId = reply.trackerId;
    return reply;
  }

  /** Nothing is said to one that knows it already. */
  async tellCompleted(url: string, signal: AbortSignal): Promise<void> {
    const contact = this.#known.get(url);
    if (!contact || contact.toldCompleted) return;
    contact.toldCompleted = true;
    await this.#announce(url, signal, 'completed');
  }

  async tellStopped(url: string, signal: AbortSignal): Promise<void> {
    await this.#announce(url, signal, 'stopped');
    this.#known.delete(url);
  }

  async #announce(url: string, signal: AbortSignal, event?: AnnounceEvent): Promise<AnnounceReply> {
    const contact = this.#known.get(url);
    try {
      const reply = await within(this.clock, ANNOUNCE_LIMIT_MS, signal, async (limited) => {
        const tracker = this.trackers.get(schemeOf(url));
        if (!tracker) throw new TrackerError(`No plugin announces to ${url}.`);
        return tracker.announce(this.#request(url, contact?.trackerId, event), limited);
      });
      if (contact) contact.replies = true;
      return reply;
    } catch (error) {
      if (contact) contact.replies = false;
      throw error;
    }
  }

  #request(url: string, trackerId: string | undefined, event: AnnounceEvent | undefined) {
    const { torrent } = this;
    this.#key ??= Buffer.from(this.random.bytes(4)).readUInt32BE();
    return {
      url,
      infoHash: torrent.metainfo.infoHash,
      peerId: torrent.peerId,
      port: torrent.port,
      uploaded: torrent.uploaded,
      downloaded: torrent.downloaded,
      left: torrent.left,
      // A seed looks for peers once: it may be unreachable, and those that wait for it would not know of it for long.
      wanted: event === 'started' || (torrent.left > 0 && event === undefined) ? WANTED_PEERS : 0,
      key: this.#key,
      ...(event && { event }),
      ...(trackerId !== undefined && { trackerId }),
    };
  }
}
