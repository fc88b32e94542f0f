// One announce or scrape over HTTP by axios, which is loaded with the first one. All that a tracker may do to us has a bound.
import {
  type AnnounceReply,
  type AnnounceRequest,
  BENCODE,
  type Bencode,
  type BencodedDictionary,
  BencodeError,
  cleanText,
  type InfoHash,
  messageOf,
  type OptionsOf,
  type SwarmCounts,
  type Tracker,
  TrackerError,
  use,
} from 'piecework';
import { lookUp, refuseLocalService } from './local-rule.js';
import { OPTIONS } from './options.js';
import { announceQuery } from './query.js';
import { readReply } from './reply.js';
import { readScrape, scrapeQuery } from './scrape.js';
import type { Sender } from './sender.js';

/** Bytes of a reply after decompression. */
export const MAX_REPLY = 1 << 20;
export const MAX_REDIRECTS = 5;
/** Info-hashes in one request: web servers take URLs of 8 KiB as a rule. */
export const MAX_SCRAPED = 64;

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

export class HttpTracker implements Tracker {
  #sender: Sender | undefined;

  constructor(
    @use(BENCODE) private readonly bencode: Bencode,
    @use(OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>,
  ) {}

  async announce(request: AnnounceRequest, signal: AbortSignal): Promise<AnnounceReply> {
    return readReply(await this.#ask(announceQuery(request), signal));
  }

  async scrape(url: string, infoHashes: readonly InfoHash[], signal: AbortSignal): Promise<ReadonlyMap<string, SwarmCounts>> {
    const all = new Map<string, SwarmCounts>();
    for (let at = 0; at < infoHashes.length; at += MAX_SCRAPED) {
      const some = infoHashes.slice(at, at + MAX_SCRAPED);
      for (const [hex, counts] of readScrape(await this.#ask(scrapeQuery(url, some), signal), some)) all.set(hex, counts);
    }
    return all;
  }

  /** Announces that are under way fail. */
  stop(): void {
    this.#sender?.stop();
  }

  async #ask(url: string, signal: AbortSignal): Promise<BencodedDictionary> {
    signal.throwIfAborted();
    const { host, hostname, pathname, protocol } = new URL(url);
    if (protocol !== 'http:' && protocol !== 'https:') throw new TrackerError(`${protocol} URLs are not for HTTP trackers.`);
    refuseLocalService(hostname, pathname);
    return this.#read(await this.#get(url, host, signal), host);
  }

  async #get(url: string, host: string, signal: AbortSignal): Promise<Answer> {
    const { Sender } = await import('./sender.js');
    signal.throwIfAborted();
    const deadline = AbortSignal.timeout(this.options.timeoutMs);
    const over = new AbortController();
    const stop = (): void => over.abort();
    for (const each of [signal, deadline]) each.addEventListener('abort', stop);
    let path = new URL(url).pathname;
    this.#sender ??= new Sender();
    try {
      const { status, data } = await this.#sender.get(url, {
        // axios' own timeout does not end a body that drips.
        signal: over.signal,
        responseType: 'arraybuffer',
        maxContentLength: MAX_REPLY,
        maxRedirects: MAX_REDIRECTS,
        beforeRedirect: (to: Record<string, unknown>) => {
          refuseRedirect(to);
          path = String(to.path);
        },
        lookup: async (hostname: string) => [await lookUp(hostname, path)],
        // Trackers give their reasons with 4xx and 5xx too.
        validateStatus: () => true,
        // No HTTP_PROXY from the environment.
        proxy: false,
        headers: { 'User-Agent': 'piecework' },
      });
      return { status, body: data instanceof Uint8Array ? data : new Uint8Array() };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const refusal = ourRefusal(error);
      if (refusal) throw refusal;
      if (deadline.aborted)
        throw new TrackerError(`The tracker at ${host} did not answer within ${this.options.timeoutMs} ms.`, { cause: error });
      throw new TrackerError(`The tracker at ${host} cannot be asked: ${reasonOf(error)}.`, { cause: error });
    } finally {
      for (const each of [signal, deadline]) each.removeEventListener('abort', stop);
    }
  }

  #read({ status, body }: Answer, host: string): BencodedDictionary {
    const fine = status >= 200 && status < 300;
    try {
      // Unsorted keys and a line end after the dictionary are common among trackers.
      const { value } = this.bencode.decodePrefix(body, { maxBytes: MAX_REPLY, dialect: 'metainfo' });
      if (value instanceof Map && (fine || value.has('failure reason'))) return value;
    } catch (error) {
      if (!(error instanceof BencodeError)) throw error;
    }
    const what = body.length === 0 ? 'nothing' : body[0] === 0x3c ? 'a web page' : `${body.length} bytes that are not a reply`;
    throw new TrackerError(`The tracker at ${host} answered with ${fine ? '' : `HTTP status ${status} and `}${what}.`);
  }
}

// Where a name has several addresses, the error of all of them together has a code and no message.
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return cleanText(messageOf(error) || code);
}

/** Of a redirect or an address, which comes back wrapped. */
function ourRefusal(error: unknown): TrackerError | undefined {
  if (error instanceof TrackerError) return error;
  return error instanceof Error && error.cause !== undefined ? ourRefusal(error.cause) : undefined;
}

function refuseRedirect(to: Record<string, unknown>): void {
  const { protocol, hostname, path } = to;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TrackerError(`The tracker redirects to ${cleanText(String(protocol), 20)}, which is not followed.`);
  refuseLocalService(String(hostname), String(path));
}
