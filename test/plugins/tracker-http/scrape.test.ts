// Scrape URLs and replies (BEP 48).
import { expect } from 'chai';
import { type Bencoded, InfoHash, TrackerError } from 'piecework';
import { MAX_SCRAPED } from '../../../plugins/tracker-http/http-tracker.js';
import { refuseLocalService } from '../../../plugins/tracker-http/local-rule.js';
import { readScrape, scrapeQuery } from '../../../plugins/tracker-http/scrape.js';
import { setUpHttp } from './stage.js';

const HASH = new InfoHash(new Uint8Array(20).fill(0xe9));
const QUERY = `info_hash=${'%E9'.repeat(20)}`;
const files = (value: Bencoded): Map<string, Bencoded> => new Map([['files', value]]);
const numbers = (given: Record<string, Bencoded>): Map<string, Bencoded> =>
  files(new Map([[Buffer.from(HASH.bytes).toString('latin1'), new Map(Object.entries(given))]]));

describe('tracker-http: the URL of a scrape', () => {
  it('is that of the announce with "scrape" in the place of "announce"', () => {
    const cases: [announce: string, scrape: string][] = [
      ['http://example.com/announce', `http://example.com/scrape?${QUERY}`],
      ['http://example.com/x/announce', `http://example.com/x/scrape?${QUERY}`],
      ['http://example.com/announce.php', `http://example.com/scrape.php?${QUERY}`],
      ['http://example.com/announce?x2%0644', `http://example.com/scrape?x2%0644&${QUERY}`],
      ['http://example.com/announce/announce?x=2/4', `http://example.com/announce/scrape?x=2/4&${QUERY}`],
      ['https://[::1]:8080/KEY/announce#part', `https://[::1]:8080/KEY/scrape?${QUERY}`],
    ];
    for (const [announce, scrape] of cases) expect(scrapeQuery(announce, [HASH]), announce).to.equal(scrape);
  });

  it('does not exist for other URLs', () => {
    const paths = [
      'a',
      '',
      'announce/x',
      'announce/',
      'x?/announce',
      'x%064announce',
      'xannounce',
      '?x=2/announce',
      '#/announce',
    ];
    for (const url of ['http://announce', 'http://announce.example', ...paths.map((path) => `http://example.com/${path}`)]) {
      expect(() => scrapeQuery(url, [HASH]), url).to.throw(TrackerError, 'cannot be scraped');
    }
  });

  it('may be in the local network', () => {
    expect(() => refuseLocalService('127.0.0.1', '/scrape.php')).not.to.throw();
    expect(() => refuseLocalService('127.0.0.1', '/scrape/x')).to.throw(TrackerError, 'local address');
  });
});

describe('tracker-http: the reply to a scrape', () => {
  it('gives what is sensible in it', () => {
    expect(readScrape(numbers({ complete: 1, incomplete: 2, downloaded: 3, name: 4 }), [HASH])).to.deep.equal([
      [HASH.hex, { complete: 1, incomplete: 2, downloaded: 3 }],
    ]);
    expect(readScrape(numbers({ complete: 1, incomplete: 2, downloaded: -3 }), [HASH])).to.deep.equal([
      [HASH.hex, { complete: 1, incomplete: 2 }],
    ]);
    expect(readScrape(numbers({ complete: -1, incomplete: 2 }), [HASH])).to.deep.equal([]);
    expect(readScrape(files(new Map()), [HASH])).to.deep.equal([]);
    for (const value of [1, [], Buffer.from('x')]) {
      expect(() => readScrape(files(value), [HASH])).to.throw(TrackerError, 'without a list of torrents');
    }
  });

  it(`comes for ${MAX_SCRAPED} torrents at most`, async () => {
    const stage = await setUpHttp();
    try {
      stage.answerScrape = () => ({ kind: 'counts', counts: new Map() });
      const hashes = Array.from({ length: MAX_SCRAPED + 1 }, (_, at) => new InfoHash(new Uint8Array(20).fill(at)));
      await stage.tracker.scrape?.(stage.url, hashes, new AbortController().signal);
      expect(stage.scraped.map(({ length }) => length)).to.deep.equal([MAX_SCRAPED, 1]);
    } finally {
      await stage.close();
    }
  });
});
