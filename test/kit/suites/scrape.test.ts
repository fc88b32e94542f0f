// The scrape suite has teeth: each kind of fake fails where it is broken.
import { expect } from 'chai';
import { type InfoHash, type SwarmCounts, type Tracker, TrackerError } from 'piecework';
import { failedChecks } from '../check.js';
import { type ScrapeStage, type SetUpScrape, type StagedScrape, scrapeChecks } from './scrape.js';

type Wire = (infoHashes: readonly string[]) => StagedScrape;
type Scrape = NonNullable<Tracker['scrape']>;

/** A right one without a network. */
const right =
  (wire: Wire): Scrape =>
  async (_, infoHashes, signal) => {
    signal.throwIfAborted();
    const hexes = infoHashes.map(({ hex }) => hex);
    const answer = wire(hexes);
    if (answer.kind === 'counts') return new Map(hexes.flatMap((hex) => entry(hex, answer.counts.get(hex))));
    if (answer.kind === 'failure') throw new TrackerError(answer.reason.replace(/[\p{Cc}\p{Cf}]/gu, '?'));
    if (answer.kind === 'garbage') throw new TrackerError('rubbish');
    return silence(signal);
  };

const entry = (hex: string, counts: SwarmCounts | undefined): [string, SwarmCounts][] => (counts ? [[hex, counts]] : []);

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new TrackerError('silence')), 300);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

const stageOf =
  (make: (wire: Wire) => Scrape | undefined): SetUpScrape =>
  async () => {
    const scraped: (readonly string[])[] = [];
    const scrape = make((hexes) => {
      scraped.push(hexes);
      return stage.answerScrape(hexes);
    });
    const stage: ScrapeStage = {
      tracker: { announce: () => Promise.reject(new Error('no')), ...(scrape && { scrape }) },
      url: 'memory://tracker/announce',
      scraped,
      answerScrape: () => ({ kind: 'silence' }),
      close: async () => {},
    };
    return stage;
  };

describe('scrape suite', () => {
  it('passes a right tracker', async () => {
    expect(await failedChecks(scrapeChecks, stageOf(right))).to.deep.equal([]);
  });

  it('fails a tracker that does not scrape, in every check', async () => {
    const failed = await failedChecks(
      scrapeChecks,
      stageOf(() => undefined),
    );
    expect(failed).to.have.length(scrapeChecks.length);
  });

  const fakes: [string, (wire: Wire) => Scrape, string][] = [
    [
      'asks for the first torrents alone',
      (wire) => (url, hashes, signal) => right(wire)(url, hashes.slice(0, 64), signal),
      'asks for 200 torrents, each once',
    ],
    [
      'asks for each torrent twice',
      (wire) => (url, hashes, signal) => right(wire)(url, twice(hashes), signal),
      'brings the numbers of each torrent',
    ],
    [
      'mixes torrents up',
      (wire) => async (url, hashes, signal) => {
        const found = [...(await right(wire)(url, hashes, signal))];
        return new Map(found.map(([hex], at) => [hex, found[found.length - 1 - at]![1]]));
      },
      'brings the numbers of each torrent',
    ],
    [
      'makes numbers up for unknown torrents',
      (wire) => async (url, hashes, signal) => {
        const found = await right(wire)(url, hashes, signal);
        return new Map(hashes.map(({ hex }) => [hex, found.get(hex) ?? { complete: 1, incomplete: 1 }]));
      },
      'knows nothing, or zeros, of a torrent that the tracker does not know',
    ],
    [
      'passes escape codes on',
      (wire) => async (url, hashes, signal) =>
        right((hexes) => {
          const answer = wire(hexes);
          if (answer.kind === 'failure') throw new TrackerError(answer.reason);
          return answer;
        })(url, hashes, signal),
      'fails with the words of a tracker that refuses, cleaned',
    ],
    [
      'takes rubbish for an empty list',
      (wire) => (url, hashes, signal) =>
        right((hexes) => {
          const answer = wire(hexes);
          return answer.kind === 'garbage' ? { kind: 'counts', counts: new Map() } : answer;
        })(url, hashes, signal),
      'fails when the reply is rubbish, and works again with the next one',
    ],
    [
      'hides the reason of an abort',
      (wire) => (url, hashes, signal) =>
        right(wire)(url, hashes, signal).catch(() => Promise.reject(new TrackerError('canceled'))),
      'ends at once, with the reason, when it is aborted',
    ],
    [
      'does not look at the signal first',
      (wire) => (url, hashes, signal) => right(wire)(url, hashes, signal.aborted ? new AbortController().signal : signal),
      'does not ask at all when it was aborted before',
    ],
    [
      'never gives up',
      (wire) => (url, hashes, signal) => {
        const never = new Promise<never>(() => {});
        return Promise.race([right((hexes) => wire(hexes))(url, hashes, signal).catch(() => never), never]);
      },
      'gives up on a silent tracker',
    ],
  ];
  for (const [what, make, check] of fakes) {
    it(`fails a tracker that ${what}`, async () => {
      const named = scrapeChecks.filter(({ name }) => name === check);
      expect(await failedChecks(named, stageOf(make))).to.deep.equal([check]);
    }).timeout(20_000);
  }
});

const twice = (hashes: readonly InfoHash[]): InfoHash[] => hashes.flatMap((hash) => [hash, hash]);
