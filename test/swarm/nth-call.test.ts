// A small download in which the n-th call to storage or network fails, for every n: it ends in a clear error or the right
// file, hangs never, leaks nothing, and has no piece that is not there.
import { expect } from 'chai';
import { Bitfield, formatAddress, StorageError, type TorrentSession } from 'piecework';
import { testContent } from '../kit/content.js';
import { FailingFile, FailingHub, NthCall } from '../kit/nth-call.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { STANDARD, TestSwarm } from '../kit/swarm.js';

const PIECE = 16_384;
const CONTENT = testContent(new SeededRandom(7), 5.5 * PIECE, PIECE);
const { geometry } = CONTENT.metainfo;

const KINDS: Readonly<Record<string, () => Error>> = {
  'for good': () => new StorageError('the device failed while writing /x'),
  'for now': () => new StorageError('no space left on the device while writing /x', { mayPass: true }),
  'as no plugin should': () => new TypeError('undefined is not a function'),
};

interface Outcome {
  readonly calls: number;
  /** Undefined: it has the right file. */
  readonly error: string | undefined;
}

function isThere(file: FailingFile, piece: number): boolean {
  const [from, to] = [piece * PIECE, Math.min((piece + 1) * PIECE, CONTENT.bytes.length)];
  return Buffer.compare(file.bytes.subarray(from, to), CONTENT.bytes.subarray(from, to)) === 0;
}

/** Its record claims no piece that is not there. */
async function expectHonest(file: FailingFile): Promise<void> {
  const { record } = file;
  if (!record) return;
  file.nth.calls = Number.MAX_SAFE_INTEGER / 2;
  if (record.fingerprints[0] !== (await file.fingerprints())[0]) return;
  for (const piece of Bitfield.fromBytes(record.have, geometry.pieceCount) ?? []) {
    expect(isThere(file, piece), `the record claims piece ${piece}`).to.equal(true);
  }
}

/** Every piece that it says it has is there; so is the whole file when it says so. */
function watch(session: TorrentSession, file: FailingFile): void {
  session.events.on('piece-verified', ({ piece }) => expect(isThere(file, piece), `piece ${piece} is there`).to.equal(true));
}

async function outcomeOf(swarm: TestSwarm, sessions: readonly TorrentSession[]): Promise<string | undefined> {
  return swarm.complete(sessions, 300_000).then(
    () => undefined,
    (error) => (String(error).includes('virtual time') ? 'it hangs' : String(error)),
  );
}

async function close(swarm: TestSwarm): Promise<void> {
  await swarm.close();
  // What is on its way arrives nowhere.
  await swarm.clock.advance(100);
  expect(swarm.clock.pending, 'timers left').to.equal(0);
}

/** A download whose storage fails once; then another try with what is left of it. */
async function withStorage(nth: NthCall): Promise<Outcome> {
  const swarm = new TestSwarm(CONTENT, { latencyMs: 5 });
  const file = new FailingFile(CONTENT, false, nth);
  const seeder = await swarm.host({ filled: true, plugins: STANDARD });
  const leecher = await swarm.host({ file, plugins: STANDARD });
  swarm.join(seeder);
  const session = swarm.join(leecher, [seeder]);
  watch(session, file);
  const error = await outcomeOf(swarm, [session]);
  await swarm.stop(leecher);
  const { calls } = nth;
  if (error === undefined) expect(Buffer.compare(file.bytes, CONTENT.bytes)).to.equal(0);
  await expectHonest(file);
  const again = swarm.join(await swarm.host({ file, plugins: STANDARD }), [seeder]);
  expect(await outcomeOf(swarm, [again]), 'the next run').to.equal(undefined);
  expect(Buffer.compare(file.bytes, CONTENT.bytes)).to.equal(0);
  await close(swarm);
  return { calls, error };
}

/** A download over a network that fails once, to or from it. */
async function withNetwork(nth: NthCall): Promise<Outcome> {
  const swarm = new TestSwarm(CONTENT, { latencyMs: 5 });
  const file = new FailingFile(CONTENT, false, new NthCall(0, Error));
  const hub = new FailingHub(nth, (to) => swarm.dial({ address: formatAddress(to) }));
  const seeder = await swarm.host({ filled: true, plugins: STANDARD });
  const leecher = await swarm.host({ file, plugins: [...STANDARD, hub.plugin()], bind: { 'memory-hub': 'failing-hub' } });
  swarm.join(seeder);
  const session = swarm.join(leecher, [seeder]);
  watch(session, file);
  const error = await outcomeOf(swarm, [session]);
  if (error === undefined) expect(Buffer.compare(file.bytes, CONTENT.bytes)).to.equal(0);
  await close(swarm);
  return { calls: nth.calls, error };
}

/** A seeder whose storage fails once. The leecher gets the rest from nobody, and nothing wrong. */
async function withSeeder(nth: NthCall): Promise<Outcome> {
  const swarm = new TestSwarm(CONTENT, { latencyMs: 5 });
  const file = new FailingFile(CONTENT, true, nth);
  const seeder = await swarm.host({ file, plugins: STANDARD });
  const leecher = await swarm.host({ plugins: STANDARD });
  const seeding = swarm.join(seeder);
  const failures: Error[] = [];
  seeding.events.on('failed', ({ error }) => failures.push(error));
  const session = swarm.join(leecher, [seeder]);
  // A piece that cannot be read when it is checked is missing, and told so: the seeder is none.
  let missing = 0;
  seeding.events.on('ready', ({ have, pieces }) => {
    missing = pieces - have;
  });
  await swarm.clock.advanceUntil(() => session.progress.phase === 'seeding' || failures.length > 0 || missing > 0, 300_000);
  const { phase, piecesHave } = session.progress;
  const calls = nth.calls;
  if (phase === 'seeding') expect(Buffer.compare(leecher.file.bytes, CONTENT.bytes)).to.equal(0);
  else expect(failures.length + missing, `failures, with ${piecesHave} pieces`).to.equal(1);
  await close(swarm);
  return { calls, error: failures[0] && String(failures[0]) };
}

async function everyCall(run: (nth: NthCall) => Promise<Outcome>, error: () => Error): Promise<Map<number, string | undefined>> {
  const { calls, error: none } = await run(new NthCall(0, error));
  expect(none).to.equal(undefined);
  expect(calls).to.be.at.least(geometry.pieceCount);
  const outcomes = new Map<number, string | undefined>();
  for (let n = 1; n <= calls; n++) {
    const outcome = await run(new NthCall(n, error));
    expect(outcome.error, `call ${n}`).to.not.equal('it hangs');
    outcomes.set(n, outcome.error);
  }
  return outcomes;
}

/** What speaks for itself is told as it is, the rest by the name of the plugin that threw it. */
function expectClear(outcome: string, error: Error): void {
  const named = /^PluginError: Plugin "held-file" failed to run \([a-z]+\): (.*)\.$/.exec(outcome);
  if (error instanceof StorageError) expect(outcome).to.equal(String(error));
  else expect(named?.[1], outcome).to.equal(error.message);
}

describe('the n-th call fails', function () {
  this.timeout(60_000);

  for (const [kind, error] of Object.entries(KINDS)) {
    it(`of storage, ${kind}`, async () => {
      const outcomes = [...(await everyCall(withStorage, error)).values()];
      const failed = outcomes.filter((outcome) => outcome !== undefined);
      for (const outcome of failed) expectClear(outcome, error());
      // What is not to be fails it: its content. Records it can do without.
      expect(failed.length).to.be.at.least(kind === 'for now' ? 1 : geometry.pieceCount);
      if (kind === 'for now') expect(outcomes.length - failed.length).to.be.at.least(geometry.pieceCount + 1);
    });

    it(`of a seeder's storage, ${kind}`, async () => {
      for (const outcome of (await everyCall(withSeeder, error)).values()) {
        if (outcome !== undefined) expectClear(outcome, error());
      }
    });
  }

  it('of the network', async () => {
    const outcomes = await everyCall(withNetwork, () => new Error('the network is down'));
    expect([...outcomes.values()].filter((outcome) => outcome !== undefined)).to.deep.equal([]);
  });
});
