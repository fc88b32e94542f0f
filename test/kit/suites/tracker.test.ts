// The tracker suite has teeth: each kind of fake fails where it is broken.
import { expect } from 'chai';
import { type AnnounceReply, type AnnounceRequest, type Tracker, TrackerError } from 'piecework';
import { failedChecks } from '../check.js';
import { type SeenAnnounce, type SetUpTracker, type StagedAnswer, type TrackerStage, trackerChecks } from './tracker.js';

type Wire = (announce: SeenAnnounce) => StagedAnswer;

/** A right tracker without a network, with the places where fakes differ. */
class InMemory implements Tracker {
  constructor(private readonly wire: Wire) {}

  async announce(request: AnnounceRequest, signal: AbortSignal): Promise<AnnounceReply> {
    signal.throwIfAborted();
    const answer = this.wire(this.sent(request));
    if (answer.kind === 'reply') return this.read(answer);
    if (answer.kind === 'failure') throw new TrackerError(answer.reason.replace(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, 512));
    if (answer.kind === 'garbage') throw new TrackerError('rubbish');
    return this.silence(signal);
  }

  sent({ url: _, infoHash, peerId, ...rest }: AnnounceRequest): SeenAnnounce {
    return { ...rest, infoHash: infoHash.hex, peerId: Buffer.from(peerId).toString('hex') };
  }

  read({ kind: _, peers, ...numbers }: StagedAnswer & { kind: 'reply' }): AnnounceReply {
    return { ...numbers, peers: peers.filter(({ host, port }) => port > 0 && !/^(0|224|255)\./.test(host)) };
  }

  silence(signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      const timer = setTimeout(() => reject(new TrackerError('silence')), 300);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
  }
}

const stageOf =
  (make: (wire: Wire) => Tracker): SetUpTracker =>
  async () => {
    const seen: SeenAnnounce[] = [];
    const stage: TrackerStage = {
      tracker: make((announce) => {
        seen.push(announce);
        return stage.answer(announce);
      }),
      url: 'memory://tracker/announce',
      seen,
      answer: () => ({ kind: 'silence' }),
      close: async () => {},
    };
    return stage;
  };

describe('tracker suite', () => {
  it('passes a right tracker', async () => {
    expect(
      await failedChecks(
        trackerChecks,
        stageOf((wire) => new InMemory(wire)),
      ),
    ).to.deep.equal([]);
  });

  it('fails a tracker that does nothing, in every check', async () => {
    const nothing: Tracker = { announce: () => Promise.reject(new Error('no')) };
    expect(
      await failedChecks(
        trackerChecks,
        stageOf(() => nothing),
      ),
    ).to.have.length(trackerChecks.length);
  });

  const fakes: [string, (wire: Wire) => Tracker, string][] = [
    [
      'sends latin1 as UTF-8',
      (wire) =>
        new (class extends InMemory {
          override sent(request: AnnounceRequest): SeenAnnounce {
            const text = Buffer.from(request.infoHash.bytes).toString('latin1');
            return { ...super.sent(request), infoHash: Buffer.from(text).toString('hex') };
          }
        })(wire),
      'brings every byte of an info-hash over unchanged',
    ],
    [
      'counts with 32 bits',
      (wire) =>
        new (class extends InMemory {
          override sent(request: AnnounceRequest): SeenAnnounce {
            return { ...super.sent(request), left: request.left >>> 0 };
          }
        })(wire),
      'tells the tracker what it was given',
    ],
    [
      'always says started',
      (wire) =>
        new (class extends InMemory {
          override sent(request: AnnounceRequest): SeenAnnounce {
            return { ...super.sent(request), event: 'started' };
          }
        })(wire),
      'tells events, and none where there is none',
    ],
    [
      'takes every peer',
      (wire) =>
        new (class extends InMemory {
          override read(answer: StagedAnswer & { kind: 'reply' }): AnnounceReply {
            return answer;
          }
        })(wire),
      'leaves out peers that nobody can dial',
    ],
    [
      'reads no numbers',
      (wire) =>
        new (class extends InMemory {
          override read({ peers }: StagedAnswer & { kind: 'reply' }): AnnounceReply {
            return { peers };
          }
        })(wire),
      'returns peers and numbers',
    ],
    [
      'never gives up',
      (wire) =>
        new (class extends InMemory {
          override silence(): Promise<never> {
            return new Promise(() => {});
          }
        })(wire),
      'gives up on a silent tracker',
    ],
    [
      'hides the reason of an abort',
      (wire) =>
        new (class extends InMemory {
          override silence(signal: AbortSignal): Promise<never> {
            return super.silence(signal).catch(() => Promise.reject(new TrackerError('canceled')));
          }
        })(wire),
      'ends at once, with the reason, when it is aborted',
    ],
    [
      'passes escape codes on',
      (wire) => ({
        announce: (request, signal) =>
          new InMemory((seen) => {
            const answer = wire(seen);
            if (answer.kind === 'failure') throw new TrackerError(answer.reason);
            return answer;
          }).announce(request, signal),
      }),
      'fails with the words of a tracker that refuses, cleaned',
    ],
    [
      'takes rubbish for an empty reply',
      (wire) => ({
        announce: (request, signal) =>
          new InMemory((seen) => {
            const answer = wire(seen);
            return answer.kind === 'garbage' ? { kind: 'reply', peers: [], interval: 1, complete: 0, incomplete: 0 } : answer;
          }).announce(request, signal),
      }),
      'fails when the reply is rubbish, and works again with the next one',
    ],
    [
      'does not look at the signal first',
      (wire) => ({
        announce: (request, signal) =>
          new InMemory(wire).announce(request, signal.aborted ? new AbortController().signal : signal),
      }),
      'does not announce at all when it was aborted before',
    ],
  ];
  for (const [what, make, check] of fakes) {
    it(`fails a tracker that ${what}`, async () => {
      const named = trackerChecks.filter(({ name }) => name === check);
      expect(await failedChecks(named, stageOf(make))).to.deep.equal([check]);
    }).timeout(20_000);
  }
});
