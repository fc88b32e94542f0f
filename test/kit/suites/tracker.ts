// What every tracker transport keeps to: it says what it was told, reads what came back, and fails in a way that can be handled.
import { expect } from 'chai';
import { type AnnounceReply, type AnnounceRequest, InfoHash, type PeerAddress, type Tracker, TrackerError } from 'piecework';
import { type Check, toTests } from '../check.js';
import { failure, soon } from '../outcome.js';

/** An announce as the other end understood it. */
export interface SeenAnnounce extends Omit<AnnounceRequest, 'url' | 'infoHash' | 'peerId' | 'trackerId'> {
  /** Hexadecimal. */
  readonly infoHash: string;
  readonly peerId: string;
}

/** How the other end answers. */
export type StagedAnswer =
  | {
      readonly kind: 'reply';
      readonly peers: readonly PeerAddress[];
      readonly interval: number;
      readonly complete: number;
      readonly incomplete: number;
    }
  /** A refusal in the tracker's own words. */
  | { readonly kind: 'failure'; readonly reason: string }
  /** These bytes in place of a reply. */
  | { readonly kind: 'garbage'; readonly bytes: Uint8Array }
  | { readonly kind: 'silence' };

/** A tracker plugin and the other end of its wire. Where it gives up by itself, let that be after a second at most. */
export interface TrackerStage {
  readonly tracker: Tracker;
  /** Announces to it arrive here. */
  readonly url: string;
  /** Oldest first. */
  readonly seen: readonly SeenAnnounce[];
  answer: (announce: SeenAnnounce) => StagedAnswer;
  close(): Promise<void>;
}

export type SetUpTracker = () => Promise<TrackerStage>;

const REPLY: StagedAnswer = {
  kind: 'reply',
  peers: [{ host: '10.1.2.3', port: 6881 }],
  interval: 1800,
  complete: 4,
  incomplete: 5,
};

export const trackerChecks: readonly Check<SetUpTracker>[] = [
  {
    name: 'tells the tracker what it was given',
    run: onStage(async (stage) => {
      const numbers = {
        port: 51_413,
        uploaded: 2 ** 40 + 1,
        downloaded: 2 ** 41 + 3,
        left: 2 ** 42 + 5,
        wanted: 37,
        key: 0xfedcba98,
      };
      await announce(stage, { ...numbers, infoHash: hash(0), peerId: bytes(236), event: 'started' });
      const hex = (from: Uint8Array): string => Buffer.from(from).toString('hex');
      expect(stage.seen).to.deep.equal([{ ...numbers, infoHash: hash(0).hex, peerId: hex(bytes(236)), event: 'started' }]);
    }),
  },
  {
    name: 'brings every byte of an info-hash over unchanged',
    run: onStage(async (stage) => {
      const hashes = Array.from({ length: 13 }, (_, index) => hash(index * 20));
      for (const infoHash of hashes) await announce(stage, { infoHash });
      expect(stage.seen.map(({ infoHash }) => infoHash)).to.deep.equal(hashes.map(({ hex }) => hex));
    }),
  },
  {
    name: 'tells events, and none where there is none',
    run: onStage(async (stage) => {
      for (const event of ['started', 'completed', 'stopped'] as const) await announce(stage, { event });
      await announce(stage, {});
      expect(stage.seen.map(({ event }) => event)).to.deep.equal(['started', 'completed', 'stopped', undefined]);
    }),
  },
  {
    name: 'returns peers and numbers',
    run: onStage(async (stage) => {
      const peers = [
        { host: '10.1.2.3', port: 1 },
        { host: '203.0.113.255', port: 65_535 },
      ];
      stage.answer = () => ({ kind: 'reply', peers, interval: 900, complete: 0, incomplete: 70_000 });
      const reply = await announce(stage, {});
      expect(reply.peers).to.deep.equal(peers);
      expect(reply).to.include({ interval: 900, complete: 0, incomplete: 70_000 });
    }),
  },
  {
    name: 'leaves out peers that nobody can dial',
    run: onStage(async (stage) => {
      const hosts = ['0.0.0.0', '224.0.0.1', '255.255.255.255', '10.1.2.3'];
      const peers = [{ host: '10.1.2.4', port: 0 }, ...hosts.map((host) => ({ host, port: 6881 }))];
      stage.answer = () => ({ ...REPLY, kind: 'reply', peers, interval: 900, complete: 1, incomplete: 1 });
      expect((await announce(stage, {})).peers).to.deep.equal([{ host: '10.1.2.3', port: 6881 }]);
    }),
  },
  {
    name: 'keeps announces apart that are under way together',
    run: onStage(async (stage) => {
      stage.answer = ({ port }) => ({
        kind: 'reply',
        peers: [{ host: '10.0.0.1', port }],
        interval: port,
        complete: 0,
        incomplete: 0,
      });
      const ports = [1001, 1002, 1003, 1004];
      const replies = await Promise.all(ports.map((port) => announce(stage, { port })));
      expect(replies.map(({ interval }) => interval)).to.deep.equal(ports);
      expect(replies.map(({ peers }) => peers[0]?.port)).to.deep.equal(ports);
    }),
  },
  {
    name: 'fails with the words of a tracker that refuses, cleaned',
    run: onStage(async (stage) => {
      stage.answer = () => ({ kind: 'failure', reason: 'not \x1b[31mregistered\r\n\u202ehere' });
      const { message } = await trackerError(stage);
      expect(message).to.match(/not .*registered.*here/);
      expect(message).not.to.match(/[\p{Cc}\p{Cf}]/u);
    }),
  },
  {
    name: 'fails with a bounded text when the refusal is long',
    run: onStage(async (stage) => {
      stage.answer = () => ({ kind: 'failure', reason: 'long '.repeat(5000) });
      expect((await trackerError(stage)).message.length).to.be.below(700);
    }),
  },
  {
    name: 'fails when the reply is rubbish, and works again with the next one',
    run: onStage(async (stage) => {
      for (const text of ['', '<html></html>', 'd8:intervali', 'i1e', '\x00\x00\x00']) {
        stage.answer = () => ({ kind: 'garbage', bytes: Buffer.from(text, 'latin1') });
        await trackerError(stage);
      }
      stage.answer = () => REPLY;
      expect((await announce(stage, {})).interval).to.equal(1800);
    }),
  },
  {
    name: 'gives up on a silent tracker',
    run: onStage(async (stage) => {
      stage.answer = () => ({ kind: 'silence' });
      await trackerError(stage);
    }),
  },
  {
    name: 'ends at once, with the reason, when it is aborted',
    run: onStage(async (stage) => {
      stage.answer = () => {
        setTimeout(() => controller.abort(reason), 10);
        return { kind: 'silence' };
      };
      const controller = new AbortController();
      const reason = new Error('leaving');
      expect(await failure(announce(stage, {}, controller.signal))).to.equal(reason);
    }),
  },
  {
    name: 'does not announce at all when it was aborted before',
    run: onStage(async (stage) => {
      const reason = new Error('left');
      expect(await failure(announce(stage, {}, AbortSignal.abort(reason)))).to.equal(reason);
      await announce(stage, { port: 7777 });
      expect(stage.seen.map(({ port }) => port)).to.deep.equal([7777]);
    }),
  },
];

/** Makes mocha tests of the checks. */
export function trackerSuite(name: string, setUp: SetUpTracker): void {
  describe(`${name} keeps to the tracker step`, () => toTests(trackerChecks, setUp));
}

function onStage(act: (stage: TrackerStage) => Promise<void>): (setUp: SetUpTracker) => Promise<void> {
  return async (setUp) => {
    const stage = await setUp();
    stage.answer = () => REPLY;
    try {
      await act(stage);
    } finally {
      await stage.close();
    }
  };
}

const bytes = (from: number): Uint8Array => Uint8Array.from({ length: 20 }, (_, index) => from + index);
const hash = (from: number): InfoHash => new InfoHash(bytes(from));

async function announce(
  stage: TrackerStage,
  changes: Partial<AnnounceRequest>,
  signal = new AbortController().signal,
): Promise<AnnounceReply> {
  const request = {
    url: stage.url,
    infoHash: hash(65),
    peerId: bytes(97),
    port: 6881,
    uploaded: 0,
    downloaded: 0,
    left: 1,
    wanted: 50,
    key: 1,
  };
  return soon(stage.tracker.announce({ ...request, ...changes }, signal));
}

async function trackerError(stage: TrackerStage): Promise<Error> {
  const error = await failure(announce(stage, {}));
  expect(error).to.be.instanceOf(TrackerError);
  return error instanceof Error ? error : new Error('not an error');
}
