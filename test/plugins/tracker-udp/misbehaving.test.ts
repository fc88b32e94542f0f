// Every wrong way of the test kit to answer over UDP: what becomes of it, in time, clean and bounded.
import { expect } from 'chai';
import { InfoHash, TrackerError } from 'piecework';
import { SystemClock } from '../../../plugins/system/clock.js';
import { SystemRandom } from '../../../plugins/system/random.js';
import { UdpTracker } from '../../../plugins/tracker-udp/udp-tracker.js';
import { MisbehavingUdpTracker, UDP_MISBEHAVIOURS, type UdpMisbehaviour } from '../../kit/misbehaving-tracker/index.js';

const GOOD = { host: '10.0.0.7', port: 7 };
const TIMEOUT_MS = 400;
const numbers = { complete: 1, incomplete: 1, interval: 1800 };
const fine = { ...numbers, peers: [GOOD] };
const late = /did not answer within 400 ms/;

/** The reply, or what the error says. */
const OUTCOMES: Record<UdpMisbehaviour, object | RegExp> = {
  'error packet': /^The tracker refused: not registered here$/,
  'error packet with escape codes': /^The tracker refused: not .*ERROR .* here$/,
  'error packet of 64 KB': /^The tracker refused: .*…$/,
  'wrong transaction id': late,
  'wrong transaction id of an announce': late,
  'wrong action': late,
  'wrong action for an announce': late,
  'short packets': late,
  'short announce': late,
  'reply of 64 KB': {
    ...fine,
    peers: [GOOD, { host: '127.127.127.127', port: 0x7f7f }],
  },
  'answer from another address': late,
  'trash before the answer': fine,
  'stale connection id': fine,
  flood: late,
  silence: late,
  'silence after the connection id': late,
  'silence after the first announce': fine,
  'interval of 0': { ...fine, interval: 0 },
  'interval below 0': { peers: [GOOD], complete: 1, incomplete: 1 },
  'interval of 2^31 - 1': { ...fine, interval: 2 ** 31 - 1 },
  'counts below 0': { peers: [GOOD], interval: 1800 },
  'peers cut short': { ...fine, warning: 'The list of peers ends inside an entry.' },
};

describe('tracker-udp with trackers that misbehave', () => {
  for (const name of Object.keys(UDP_MISBEHAVIOURS) as UdpMisbehaviour[]) {
    it(name, () =>
      withTracker(name, async (server, announce) => {
        const started = performance.now();
        const outcome = await announce();
        expect(performance.now() - started).to.be.below(5_000);
        expectOutcome(name, outcome);
        // However much came: it was asked no more than usual.
        expect(server.packets).to.be.at.most(2);
      }),
    );
  }

  it('asks anew when an id is no longer taken, every time', () =>
    withTracker('stale connection id', async (server, announce) => {
      for (let time = 1; time <= 3; time++) expect(await announce()).to.deep.equal(fine);
      // Connect and announce; then each time the old id, and both again.
      expect([server.packets, server.asked.length]).to.deep.equal([2 + 3 + 3, 1 + 2 + 2]);
    }));
});

type Announce = () => Promise<unknown>;

async function withTracker(
  name: UdpMisbehaviour,
  act: (server: MisbehavingUdpTracker, announce: Announce) => Promise<void>,
): Promise<void> {
  const server = await MisbehavingUdpTracker.open(name, { peers: [GOOD] });
  const tracker = new UdpTracker(new SystemClock(), new SystemRandom(), { timeoutMs: TIMEOUT_MS });
  const request = {
    url: server.url,
    infoHash: new InfoHash(new Uint8Array(20).fill(7)),
    peerId: new Uint8Array(20),
    port: 6881,
    uploaded: 0,
    downloaded: 0,
    left: 1,
    wanted: 50,
    key: 1,
  };
  try {
    await act(server, () => tracker.announce(request, new AbortController().signal).catch((error: unknown) => error));
  } finally {
    tracker.stop();
    await server.close();
  }
}

function expectOutcome(name: UdpMisbehaviour, outcome: unknown): void {
  const expected = OUTCOMES[name];
  if (expected instanceof RegExp) {
    expect(outcome).to.be.instanceOf(TrackerError);
    const { message } = outcome as TrackerError;
    expect(message)
      .to.match(expected)
      .and.not.match(/[\p{Cc}\p{Cf}]/u);
    expect(message.length).to.be.below(600);
  } else expect(outcome).to.deep.equal(expected);
}
