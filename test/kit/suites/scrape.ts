// What every tracker plugin that scrapes keeps to: it asks for what it was told, and brings back numbers or a reason.
import { expect } from 'chai';
import { InfoHash, type SwarmCounts, type Tracker, TrackerError } from 'piecework';
import { type Check, toTests } from '../check.js';
import { failure, soon } from '../outcome.js';

/** How the other end answers a scrape. */
export type StagedScrape =
  /** By info-hash in hexadecimal; one that is not there is not known to the tracker. */
  | { readonly kind: 'counts'; readonly counts: ReadonlyMap<string, Required<SwarmCounts>> }
  | { readonly kind: 'failure'; readonly reason: string }
  | { readonly kind: 'garbage'; readonly bytes: Uint8Array }
  | { readonly kind: 'silence' };

/** A tracker plugin and the other end of its wire. Where it gives up by itself, let that be after a second at most. */
export interface ScrapeStage {
  readonly tracker: Tracker;
  /** The announce URL. */
  readonly url: string;
  /** Info-hashes in hexadecimal, a list for each request, oldest first. */
  readonly scraped: readonly (readonly string[])[];
  answerScrape: (infoHashes: readonly string[]) => StagedScrape;
  close(): Promise<void>;
}

export type SetUpScrape = () => Promise<ScrapeStage>;

/** More than any tracker answers in one reply. */
const MANY = 200;

export const scrapeChecks: readonly Check<SetUpScrape>[] = [
  {
    name: 'brings the numbers of each torrent',
    run: onStage(async (stage) => {
      const hashes = [hash(0), hash(236), hash(100)];
      const counts = new Map(
        hashes.map(({ hex }, at) => [hex, { complete: at, incomplete: 70_000 + at, downloaded: 1000 + at }]),
      );
      stage.answerScrape = () => ({ kind: 'counts', counts });
      expect([...(await scrape(stage, hashes))].sort()).to.deep.equal([...counts].sort());
      expect(stage.scraped).to.deep.equal([hashes.map(({ hex }) => hex)]);
    }),
  },
  {
    name: `asks for ${MANY} torrents, each once`,
    run: onStage(async (stage) => {
      const hashes = Array.from({ length: MANY }, (_, at) => hash(at));
      stage.answerScrape = (asked) => ({ kind: 'counts', counts: new Map(asked.map((hex) => [hex, zeros(7)])) });
      expect([...(await scrape(stage, hashes)).keys()]).to.deep.equal(hashes.map(({ hex }) => hex));
      expect(stage.scraped.flat()).to.deep.equal(hashes.map(({ hex }) => hex));
    }),
  },
  {
    name: 'knows nothing, or zeros, of a torrent that the tracker does not know',
    run: onStage(async (stage) => {
      const [known, unknown] = [hash(1), hash(2)];
      stage.answerScrape = () => ({ kind: 'counts', counts: new Map([[known.hex, zeros(3)]]) });
      const found = await scrape(stage, [unknown, known]);
      expect(found.get(known.hex)).to.include({ complete: 3 });
      expect(found.get(unknown.hex) ?? zeros(0)).to.deep.equal(zeros(0));
    }),
  },
  {
    name: 'fails with the words of a tracker that refuses, cleaned',
    run: onStage(async (stage) => {
      stage.answerScrape = () => ({ kind: 'failure', reason: 'no \x1b[31mscrapes\r\n\u202ehere' });
      const { message } = await trackerError(stage);
      expect(message).to.match(/no .*scrapes.*here/);
      expect(message).not.to.match(/[\p{Cc}\p{Cf}]/u);
    }),
  },
  {
    name: 'fails when the reply is rubbish, and works again with the next one',
    run: onStage(async (stage) => {
      for (const text of ['', '<html></html>', 'd5:filesi', 'de', '\x00\x00\x00']) {
        stage.answerScrape = () => ({ kind: 'garbage', bytes: Buffer.from(text, 'latin1') });
        await trackerError(stage);
      }
      stage.answerScrape = () => ({ kind: 'counts', counts: new Map([[hash(65).hex, zeros(9)]]) });
      expect((await scrape(stage, [hash(65)])).get(hash(65).hex)).to.include({ complete: 9 });
    }),
  },
  {
    name: 'gives up on a silent tracker',
    run: onStage(async (stage) => {
      await trackerError(stage);
    }),
  },
  {
    name: 'ends at once, with the reason, when it is aborted',
    run: onStage(async (stage) => {
      const controller = new AbortController();
      const reason = new Error('leaving');
      stage.answerScrape = () => {
        setTimeout(() => controller.abort(reason), 10);
        return { kind: 'silence' };
      };
      expect(await failure(scrape(stage, [hash(65)], controller.signal))).to.equal(reason);
    }),
  },
  {
    name: 'does not ask at all when it was aborted before',
    run: onStage(async (stage) => {
      const reason = new Error('left');
      expect(await failure(scrape(stage, [hash(65)], AbortSignal.abort(reason)))).to.equal(reason);
      stage.answerScrape = () => ({ kind: 'counts', counts: new Map() });
      await scrape(stage, [hash(66)]);
      expect(stage.scraped).to.deep.equal([[hash(66).hex]]);
    }),
  },
];

/** Makes mocha tests of the checks. */
export function scrapeSuite(name: string, setUp: SetUpScrape): void {
  describe(`${name} keeps to the tracker step: scrape`, () => toTests(scrapeChecks, setUp));
}

function onStage(act: (stage: ScrapeStage) => Promise<void>): (setUp: SetUpScrape) => Promise<void> {
  return async (setUp) => {
    const stage = await setUp();
    stage.answerScrape = () => ({ kind: 'silence' });
    try {
      await act(stage);
    } finally {
      await stage.close();
    }
  };
}

const hash = (from: number): InfoHash => new InfoHash(Uint8Array.from({ length: 20 }, (_, index) => from + index));
const zeros = (complete: number) => ({ complete, incomplete: 0, downloaded: 0 });

async function scrape(
  { tracker, url }: ScrapeStage,
  hashes: readonly InfoHash[],
  signal = new AbortController().signal,
): Promise<ReadonlyMap<string, SwarmCounts>> {
  if (!tracker.scrape) throw new Error('it does not scrape');
  return soon(tracker.scrape(url, hashes, signal));
}

async function trackerError(stage: ScrapeStage): Promise<Error> {
  const error = await failure(scrape(stage, [hash(65)]));
  expect(error).to.be.instanceOf(TrackerError);
  return error instanceof Error ? error : new Error('not an error');
}
