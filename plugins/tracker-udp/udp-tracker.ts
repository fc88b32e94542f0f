// Announces and scrapes by UDP: finds the tracker's address, connects where it must, and keeps to one time limit for all of it.
import {
  type AnnounceReply,
  type AnnounceRequest,
  CLOCK,
  type Clock,
  cleanText,
  type InfoHash,
  type OptionsOf,
  RANDOM,
  type Random,
  type SwarmCounts,
  type Tracker,
  TrackerError,
  use,
} from 'piecework';
import { type Address, addressesOf, readUrl, type Target } from './address.js';
import { Connections } from './connections.js';
import { Conversation, FIRST_RETRY_MS, type Question, Unheard, unheard } from './conversation.js';
import { firstHeard } from './first-heard.js';
import { OPTIONS } from './options.js';
import { ANNOUNCE, announceBody, CONNECT, PROTOCOL_ID, SCRAPE, SCRAPE_ENTRY, scrapeBody } from './packets.js';
import { ANNOUNCE_HEAD, readAnnounce, readScrape } from './replies.js';

/** Info-hashes in one packet, so that question and answer pass anywhere in one piece (BEP 15: about 74). */
export const MAX_SCRAPED = 64;
/** Bytes of a connection id. */
const ID_LENGTH = 8;

type Ask = (question: Omit<Question, 'connection'>) => Promise<Buffer>;

export class UdpTracker implements Tracker {
  readonly #connections: Connections;
  readonly #underWay = new Set<AbortController>();

  constructor(
    @use(CLOCK) private readonly clock: Clock,
    @use(RANDOM) private readonly random: Random,
    @use(OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>,
  ) {
    this.#connections = new Connections(clock);
  }

  announce(request: AnnounceRequest, signal: AbortSignal): Promise<AnnounceReply> {
    return this.#talk(request.url, signal, async (ask, family, { urlData }) => {
      const body = await ask({ action: ANNOUNCE, body: announceBody(request, urlData), leastReply: ANNOUNCE_HEAD });
      return readAnnounce(body, family);
    });
  }

  async scrape(url: string, infoHashes: readonly InfoHash[], signal: AbortSignal): Promise<ReadonlyMap<string, SwarmCounts>> {
    const all = new Map<string, SwarmCounts>();
    for (let at = 0; at < infoHashes.length; at += MAX_SCRAPED) {
      const some = infoHashes.slice(at, at + MAX_SCRAPED);
      const question = { action: SCRAPE, body: scrapeBody(some), leastReply: some.length * SCRAPE_ENTRY };
      const body = await this.#talk(url, signal, (ask) => ask(question));
      for (const [hex, counts] of readScrape(body, some)) all.set(hex, counts);
    }
    return all;
  }

  /** Announces that are under way fail. */
  stop(): void {
    for (const limit of this.#underWay) limit.abort(new TrackerError('UDP trackers are no longer asked: the client stops.'));
  }

  /** The one time limit, the caller's signal and the end of the plugin, as one. */
  async #talk<T>(url: string, outer: AbortSignal, work: (ask: Ask, family: 4 | 6, target: Target) => Promise<T>): Promise<T> {
    outer.throwIfAborted();
    const target = readUrl(url);
    const limit = new AbortController();
    const follow = (): void => limit.abort(outer.reason);
    outer.addEventListener('abort', follow);
    const late = new TrackerError(`The tracker at ${hostOf(target)} did not answer within ${this.options.timeoutMs} ms.`);
    const timer = this.clock.after(this.options.timeoutMs, () => limit.abort(late));
    this.#underWay.add(limit);
    try {
      return await this.#anyAddress(target, limit.signal, (ask, family) => work(ask, family, target));
    } finally {
      this.#underWay.delete(limit);
      timer.cancel();
      outer.removeEventListener('abort', follow);
    }
  }

  async #anyAddress<T>(target: Target, signal: AbortSignal, work: (ask: Ask, family: 4 | 6) => Promise<T>): Promise<T> {
    try {
      const addresses = await orAborted(
        addressesOf(target).catch((error) => Promise.reject(unheard(error))),
        signal,
      );
      return await firstHeard(addresses, (address, patienceMs) => this.#at(address, signal, work, patienceMs));
    } catch (error) {
      if (!(error instanceof Unheard)) throw error;
      throw new TrackerError(`The tracker at ${hostOf(target)} cannot be asked: ${error.message}.`, { cause: error });
    }
  }

  #at<T>(address: Address, signal: AbortSignal, work: (ask: Ask, family: 4 | 6) => Promise<T>, patienceMs?: number): Promise<T> {
    return Conversation.hold(address, this.clock, this.random, signal, (conversation) =>
      work(async (question) => {
        const known = this.#connections.get(address);
        // One chance for an id from before: the tracker may have been started anew, and then refuses it or says nothing.
        const reply =
          known && (await conversation.ask({ ...question, connection: known }, FIRST_RETRY_MS).catch(orNothing(signal)));
        if (reply) return reply;
        const connection = await this.#connect(conversation, address, patienceMs);
        return conversation.ask({ ...question, connection });
      }, address.family),
    );
  }

  async #connect(conversation: Conversation, address: Address, patienceMs?: number): Promise<Uint8Array> {
    this.#connections.forget(address);
    const question = { connection: PROTOCOL_ID, action: CONNECT, body: new Uint8Array(), leastReply: ID_LENGTH };
    const id = (await conversation.ask(question, patienceMs)).subarray(0, ID_LENGTH);
    this.#connections.set(address, id);
    return id;
  }
}

const hostOf = ({ host, port }: Target): string => cleanText(`${host.includes(':') ? `[${host}]` : host}:${port}`, 100);

/** Passes over a failure that is no abort. */
const orNothing = (signal: AbortSignal) => (): undefined => {
  signal.throwIfAborted();
  return undefined;
};

/** For work that heeds no signal. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
