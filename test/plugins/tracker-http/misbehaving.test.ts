// Every wrong way of the test kit to answer over HTTP: what becomes of it, in time, clean and bounded.
import { expect } from 'chai';
import { type AnnounceReply, InfoHash, TrackerError } from 'piecework';
import { MAX_REPLY } from '../../../plugins/tracker-http/http-tracker.js';
import { MAX_PEERS } from '../../../plugins/tracker-http/peers.js';
import { HTTP_MISBEHAVIOURS, type HttpMisbehaviour, MisbehavingHttpTracker } from '../../kit/misbehaving-tracker/index.js';
import { httpTracker } from './stage.js';

const GOOD = { host: '10.0.0.7', port: 7 };
const TIMEOUT_MS = 400;
/** What may be on its way when we hang up: the buffers of both ends. */
const IN_FLIGHT = 8 << 20;

const counts = { complete: 1, incomplete: 1 };
const fine = { ...counts, peers: [GOOD], interval: 1800 };
const usual = { ...counts, peers: [GOOD] };
const late = /did not answer within 400 ms/;
const tooLong = /maxContentLength size of 1048576 exceeded/;
const local = /^The local address (127\.0\.0\.1|localhost) is only asked for a path that ends in "\/announce"/;

/** The reply, or what the error says. */
const OUTCOMES: Record<HttpMisbehaviour, object | RegExp> = {
  'failure reason': /^The tracker refused: not registered here$/,
  'failure reason with escape codes': /^The tracker refused: not .*ERROR .* here$/,
  'failure reason of 900 KB': /^The tracker refused: .long long .*…$/,
  'failure reason that is no text': /^The tracker refused without a readable reason\.$/,
  'warning with escape codes': fine,
  'not bencode': /answered with 16 bytes that are not a reply\.$/,
  'web page with status 404': /answered with HTTP status 404 and a web page\.$/,
  'empty body': /answered with nothing\.$/,
  'truncated reply': /bytes that are not a reply\.$/,
  'truncated body': /cannot be asked: /,
  'lists in lists without end': /answered with 500000 bytes that are not a reply\.$/,
  'closed at once': /cannot be asked: /,
  'status 503': /answered with HTTP status 503 and 4 bytes that are not a reply\.$/,
  'status 500 twice, then fine': /answered with HTTP status 500/,
  'body of 200 MB': tooLong,
  'content length of 200 MB that is a lie': late,
  'gzip bomb of 300 MB': tooLong,
  'redirect with a body of 200 MB': fine,
  'endless headers': /cannot be asked: .*Header overflow/i,
  'slow headers': late,
  'slow body': late,
  silence: late,
  'silence after the first announce': fine,
  'redirect once': fine,
  'redirect loop': /redirects/,
  'redirect without a location': /HTTP status 302 and nothing/,
  'redirect to a file': /^The tracker redirects to file:, which is not followed/,
  'redirect to a private service': local,
  'redirect to a private service by name': local,
  'interval of 0': { ...usual, interval: 0 },
  'interval below 0': usual,
  'interval of 2^63 - 1': usual,
  'interval of 2^31 seconds': { ...usual, interval: 2 ** 31 },
  'interval that is text': usual,
  'no interval': usual,
  'least interval of 2^63 - 1': { ...usual, interval: 1 },
  'least interval above the interval': { ...usual, interval: 1, minInterval: 900 },
  'peers cut short': { ...fine, warning: 'The list of peers ends inside an entry.' },
  'peers6 cut short': {
    ...fine,
    peers: [GOOD, { host: '101:101:101:101:101:101:101:101', port: 257 }],
    warning: 'The list of peers ends inside an entry.',
  },
  'trash among the peers': fine,
  'peers that are a number': { ...fine, peers: [] },
  'peers that nobody can dial': { ...fine, peers: [{ host: '127.0.0.1', port: 6881 }, GOOD] },
  '5000 peers': fine,
  '200 duplicates': { ...fine, peers: [{ host: '127.1.0.1', port: 9 }, GOOD] },
  'counts of 2^63 - 1': { peers: [GOOD], interval: 1800 },
  'counts below 0': { peers: [GOOD], interval: 1800 },
  'tracker id of 500 KB': fine,
};

/** Seen apart, below. */
const APART: Partial<Record<HttpMisbehaviour, (reply: AnnounceReply) => void>> = {
  'warning with escape codes': ({ warning }) => expect(warning).to.match(/^soon .*ERROR .* down$/),
  '5000 peers': ({ peers }) => {
    expect(peers).to.have.length(MAX_PEERS).and.deep.include(GOOD);
    expect(new Set(peers.map(({ host }) => host)).size).to.equal(MAX_PEERS);
  },
};

describe('tracker-http with trackers that misbehave', () => {
  for (const name of Object.keys(HTTP_MISBEHAVIOURS) as HttpMisbehaviour[]) {
    it(name, async () => {
      const server = await MisbehavingHttpTracker.open(name, { peers: [GOOD] });
      const tracker = httpTracker(TIMEOUT_MS);
      const started = performance.now();
      try {
        const outcome = await tracker
          .announce(request(server.url), new AbortController().signal)
          .catch((error: unknown) => error);
        expect(performance.now() - started).to.be.below(5_000);
        expectOutcome(name, outcome);
        // We hang up; nothing was asked for that must not be.
        while (server.open > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(server.sent).to.be.below(MAX_REPLY + IN_FLIGHT);
        expect(new Set(server.paths)).to.deep.equal(new Set(['/announce']));
      } finally {
        tracker.stop();
        await server.close();
      }
    });
  }
});

const request = (url: string) => ({
  url,
  infoHash: new InfoHash(new Uint8Array(20).fill(7)),
  peerId: new Uint8Array(20),
  port: 6881,
  uploaded: 0,
  downloaded: 0,
  left: 1,
  wanted: 50,
  key: 1,
});

function expectOutcome(name: HttpMisbehaviour, outcome: unknown): void {
  const expected = OUTCOMES[name];
  const shown = outcome instanceof Error ? outcome.message : ((outcome as AnnounceReply).warning ?? '');
  expect(shown).not.to.match(/[\p{Cc}\p{Cf}]/u);
  expect(shown.length).to.be.below(600);
  if (expected instanceof RegExp) {
    expect(outcome).to.be.instanceOf(TrackerError);
    expect(shown).to.match(expected);
  } else {
    const apart = APART[name];
    if (apart) apart(outcome as AnnounceReply);
    else expect(outcome).to.deep.equal(expected);
  }
}
