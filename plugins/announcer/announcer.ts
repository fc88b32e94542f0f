// Asks the torrent's trackers for peers for as long as it is open, and tells those that know us when we are done or leave.
import {
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
import { ANNOUNCE_LIMIT_MS, Contacts } from './contacts.js';
import { firstReply } from './first-reply.js';
import { backOffMs, HUNGRY_MS, waitAfter } from './intervals.js';
import { withoutOurselves } from './ourselves.js';
import { schemeOf, Tiers } from './tiers.js';
import { Turns } from './turns.js';
import { within } from './within.js';

/** Together with `DEAD_LEAVE_LIMIT_MS` less than five seconds: what a dead tracker can hold up a download that ends. */
export const COMPLETED_LIMIT_MS = 3000;
export const LEAVE_LIMIT_MS = 4000;
/** Where no tracker replied to what it was told last. */
export const DEAD_LEAVE_LIMIT_MS = 1000;

export class Announcer implements PeerSource {
  readonly name = 'tracker';
  readonly servesPrivate = true;

  readonly #contacts: Contacts;
  readonly #leaving = new AbortController();
  #tiers: Tiers | undefined;
  #found: (peers: readonly PeerAddress[]) => void = () => {};
  #timer: Timer | undefined;
  readonly #turns: Turns;
  /** By the clock: when the next announce is due, hungry or not. */
  #regularAt = 0;
  #wasIncomplete = false;
  #completed = false;

  constructor(
    @use(TORRENT) private readonly torrent: Torrent,
    @use(TRACKER) private readonly trackers: ReadonlyMap<string, Tracker>,
    @use(EVENTS) private readonly events: Events,
    @use(CLOCK) private readonly clock: Clock,
    @use(RANDOM) private readonly random: Random,
  ) {
    this.#contacts = new Contacts(torrent, trackers, clock, random);
    this.#turns = new Turns(clock);
  }

  find(found: (peers: readonly PeerAddress[]) => void): void {
    this.#found = found;
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
    const limit = this.#contacts.someReply ? LEAVE_LIMIT_MS : DEAD_LEAVE_LIMIT_MS;
    await this.#tellAll(limit, (url, signal) => this.#contacts.tellStopped(url, signal));
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

  async #ask(url: string): Promise<AnnounceReply> {
    const { signal } = this.#leaving;
    this.#turns.keepFrom(url, ANNOUNCE_LIMIT_MS);
    const all = await this.#contacts.ask(url, signal, this.#completed);
    const reply = { ...all, peers: withoutOurselves(all.peers, this.torrent.port) };
    this.#turns.replied(url);
    this.#turns.keepFrom(url, waitAfter(reply).early);
    this.#tiers?.promote(url);
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
    try {
      await this.#contacts.tellCompleted(url, signal);
    } catch (error) {
      if (!this.#leaving.signal.aborted)
        this.events.emit('warning', { message: `${url} was not told that the download is complete: ${messageOf(error)}` });
    }
  }

  /** Tells every tracker that knows us at once, and waits so long at most. */
  async #tellAll(ms: number, tell: (url: string, signal: AbortSignal) => Promise<void>): Promise<void> {
    const all = (signal: AbortSignal) => Promise.allSettled(this.#contacts.urls.map((url) => tell(url, signal)));
    await within(this.clock, ms, new AbortController().signal, all).catch(() => {});
  }
}
