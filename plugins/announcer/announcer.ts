// Asks the torrent's trackers for peers for as long as it is open, and tells those that know us when we are done or leave.
import {
  type AnnounceEvent,
  type AnnounceReply,
  CLOCK,
  type Clock,
  cleanText,
  EVENTS,
  type Events,
  messageOf,
  type PeerAddress,
  type PeerSource,
  RANDOM,
  type Random,
  type Timer,
  TORRENT,
  type Torrent,
  TRACKER,
  type Tracker,
  TrackerError,
  use,
} from 'piecework';
import { firstReply } from './first-reply.js';
import { backOffMs, HUNGRY_MS, waitAfter } from './intervals.js';
import { withoutOurselves } from './ourselves.js';
import { schemeOf, Tiers } from './tiers.js';
import { Turns } from './turns.js';
import { within } from './within.js';

/** Peers asked for in one announce. */
export const WANTED_PEERS = 50;
/** Milliseconds; trackers have limits of their own, this one holds for any plugin. */
export const ANNOUNCE_LIMIT_MS = 30_000;
/** Together with `DEAD_LEAVE_LIMIT_MS` less than five seconds: what a dead tracker can hold up a download that ends. */
export const COMPLETED_LIMIT_MS = 3000;
export const LEAVE_LIMIT_MS = 4000;
/** Where no tracker replied to what it was told last. */
export const DEAD_LEAVE_LIMIT_MS = 1000;

/** What we know of a tracker that knows us: it was told `started` and replied. */
interface Contact {
  trackerId?: string;
  toldCompleted: boolean;
  /** It replied to the last that it was told. */
  replies: boolean;
}

export class Announcer implements PeerSource {
  readonly name = 'tracker';
  readonly servesPrivate = true;

  readonly #contacts = new Map<string, Contact>();
  readonly #leaving = new AbortController();
  #tiers: Tiers | undefined;
  #found: (peers: readonly PeerAddress[]) => void = () => {};
  #timer: Timer | undefined;
  readonly #turns: Turns;
  /** By the clock: when the next announce is due, hungry or not. */
  #regularAt = 0;
  #key = 0;
  #wasIncomplete = false;
  #completed = false;

  constructor(
    @use(TORRENT) private readonly torrent: Torrent,
    @use(TRACKER) private readonly trackers: ReadonlyMap<string, Tracker>,
    @use(EVENTS) private readonly events: Events,
    @use(CLOCK) private readonly clock: Clock,
    @use(RANDOM) private readonly random: Random,
  ) {
    this.#turns = new Turns(clock);
  }

  find(found: (peers: readonly PeerAddress[]) => void): void {
    this.#found = found;
    this.#key = Buffer.from(this.random.bytes(4)).readUInt32BE();
    this.#wasIncomplete = this.torrent.left > 0;
    this.#tiers = new Tiers(this.#askable(), this.random);
    void this.#round();
  }

  async completed(): Promise<void> {
    if (!this.#wasIncomplete || this.#completed) return;
    this.#completed = true;
    await this.#tellAll(COMPLETED_LIMIT_MS, (url, signal) => this.#tellCompleted(url, signal));
  }

  async leave(): Promise<void> {
    this.stop();
    const replies = [...this.#contacts.values()].some((contact) => contact.replies);
    await this.#tellAll(replies ? LEAVE_LIMIT_MS : DEAD_LEAVE_LIMIT_MS, async (url, signal) => {
      await this.#announce(url, signal, 'stopped');
      this.#contacts.delete(url);
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#leaving.abort(new Error('the torrent is being closed'));
  }

  /** The tiers without URLs that no plugin announces to; each of those is reported once. */
  #askable(): string[][] {
    return this.torrent.metainfo.tiers.map((tier) =>
      tier.filter((url) => {
        if (this.trackers.has(schemeOf(url))) return true;
        const have = [...this.trackers.keys()].join(', ') || 'none';
        const message = `No plugin announces to ${cleanText(schemeOf(url), 20)} trackers (there are plugins for: ${have}).`;
        this.events.emit('tracker-failed', { url, error: new TrackerError(message), retryMs: 0 });
        return false;
      }),
    );
  }

  async #round(): Promise<void> {
    const urls = this.#tiers?.urls ?? [];
    if (urls.length === 0) return;
    const reply = await firstReply(this.clock, this.#turns.due(urls), {
      ask: (url) => this.#ask(url),
      isEnough: ({ peers }) => peers.length > 0 || !this.#isHungry,
      failed: (url, error, last) => this.#failed(url, error, last),
    });
    const now = this.clock.now();
    const next = now + (reply ? waitAfter(reply).usual : this.#turns.wait(urls));
    // What was agreed with one tracker stays when others were asked in between.
    if (this.#regularAt <= now) this.#regularAt = next;
    else if (reply) this.#regularAt = Math.min(this.#regularAt, next);
    this.#rest();
  }

  /** Until the next announce is due, or earlier: a torrent without peers asks whoever may be asked. */
  #rest(): void {
    if (this.#leaving.signal.aborted) return;
    const left = this.#regularAt - this.clock.now();
    this.#timer = this.clock.after(this.torrent.left > 0 ? Math.min(left, HUNGRY_MS) : left, () => {
      const isDue = this.#isHungry && this.#turns.due(this.#tiers?.urls ?? []).length > 0;
      if (isDue || this.clock.now() >= this.#regularAt) void this.#round();
      else this.#rest();
    });
  }

  get #isHungry(): boolean {
    return this.torrent.left > 0 && this.torrent.peers.size === 0;
  }

  /** A regular announce, or the first to this tracker. */
  async #ask(url: string): Promise<AnnounceReply> {
    const { signal } = this.#leaving;
    const known = this.#contacts.has(url);
    const before = !this.#completed;
    this.#turns.keepFrom(url, ANNOUNCE_LIMIT_MS);
    const all = await this.#announce(url, signal, known ? undefined : 'started');
    const reply = { ...all, peers: withoutOurselves(all.peers, this.torrent.port) };
    this.#turns.replied(url);
    this.#turns.keepFrom(url, waitAfter(reply).early);
    this.#tiers?.promote(url);
    const contact = this.#contacts.get(url) ?? { toldCompleted: !before, replies: true };
    this.#contacts.set(url, contact);
    if (reply.trackerId !== undefined) contact.trackerId = reply.trackerId;
    this.events.emit('tracker-replied', {
      url,
      peers: reply.peers.length,
      ...(reply.warning !== undefined && { warning: reply.warning }),
    });
    if (reply.peers.length > 0) this.#found(reply.peers);
    // The download ended while this announce was under way.
    if (this.#completed) void this.#tellCompleted(url, signal);
    return reply;
  }

  #failed(url: string, error: unknown, last: boolean): void {
    if (this.#leaving.signal.aborted) return;
    this.#turns.keepFrom(url, backOffMs(this.#turns.failed(url), this.random.below(100)));
    this.events.emit('tracker-failed', {
      url,
      error: error instanceof Error ? error : new TrackerError(messageOf(error)),
      retryMs: last ? this.#turns.wait(this.#tiers?.urls ?? []) : 0,
    });
  }

  async #tellCompleted(url: string, signal: AbortSignal): Promise<void> {
    const contact = this.#contacts.get(url);
    if (!contact || contact.toldCompleted) return;
    contact.toldCompleted = true;
    try {
      await this.#announce(url, signal, 'completed');
    } catch (error) {
      if (!this.#leaving.signal.aborted)
        this.events.emit('warning', { message: `${url} was not told that the download is complete: ${messageOf(error)}` });
    }
  }

  /** Tells every tracker that knows us at once, and waits so long at most. */
  async #tellAll(ms: number, tell: (url: string, signal: AbortSignal) => Promise<void>): Promise<void> {
    const all = (signal: AbortSignal) => Promise.allSettled([...this.#contacts.keys()].map((url) => tell(url, signal)));
    await within(this.clock, ms, new AbortController().signal, all).catch(() => {});
  }

  #announce(url: string, signal: AbortSignal, event?: AnnounceEvent): Promise<AnnounceReply> {
    const { torrent } = this;
    const tracker = this.trackers.get(schemeOf(url));
    const trackerId = this.#contacts.get(url)?.trackerId;
    const request = {
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
    return this.#heard(
      url,
      within(this.clock, ANNOUNCE_LIMIT_MS, signal, async (limited) => {
        if (!tracker) throw new TrackerError(`No plugin announces to ${url}.`);
        return tracker.announce(request, limited);
      }),
    );
  }

  async #heard(url: string, announce: Promise<AnnounceReply>): Promise<AnnounceReply> {
    const note = (replies: boolean): void => {
      const contact = this.#contacts.get(url);
      if (contact) contact.replies = replies;
    };
    try {
      const reply = await announce;
      note(true);
      return reply;
    } catch (error) {
      note(false);
      throw error;
    }
  }
}
