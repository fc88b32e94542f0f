// The life of one torrent: checked, joined, completed, left; and what it survives.
import { expect } from 'chai';
import {
  CLOCK,
  type Clock,
  definePlugin,
  on,
  PEER_BEHAVIOUR,
  PEER_SOURCE,
  type PeerSource,
  type Plugin,
  type Provision,
  provide,
  StorageError,
  TORRENT_BEHAVIOUR,
  type TorrentBehaviour,
  type TorrentEvents,
  type TorrentSession,
  use,
} from 'piecework';
import { COMPLETED_MS, IDLE_MS, LEAVE_MS, LONGEST_TICK_MS, SNUBBED_MS, TICK_MS } from '../../../core/engine/bounds.js';
import { BitfieldMessage } from '../../../plugins/bitfield/codec.js';
import { HeldFile, testContent } from '../../kit/content.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { MINIMAL, TestSwarm } from '../../kit/swarm.js';

const CONTENT = testContent(new SeededRandom(1), 100_000, 16_384);

const plugin = (...provides: readonly Provision[]): Plugin =>
  definePlugin({ name: 'test-part', version: '1.0.0', api: '^1', summary: 'For a test.', provides });

const source = (more: Partial<PeerSource>): Provision =>
  provide(PEER_SOURCE, { name: 'test', servesPrivate: false, find() {}, ...more });

function heardOf(session: TorrentSession, ...names: readonly (keyof TorrentEvents)[]): string[] {
  const heard: string[] = [];
  for (const name of names) session.events.on(name, (event) => heard.push(`${name} ${JSON.stringify(event)}`));
  return heard;
}

/** One host with the plugin added; it has the content or not. */
async function alone(added: Plugin, filled = true, metainfo = CONTENT.metainfo) {
  const swarm = new TestSwarm({ ...CONTENT, metainfo });
  const host = await swarm.host({ filled, plugins: [...MINIMAL, added] });
  return { swarm, host, session: swarm.join(host) };
}

/** What a promise comes to while virtual time goes on. */
async function outcomeOf<T>(swarm: TestSwarm, work: Promise<T>, limitMs = 60_000): Promise<T | string> {
  let outcome: { readonly value: T | string } | undefined;
  work.then(
    (value) => (outcome = { value }),
    (error) => (outcome = { value: String(error) }),
  );
  await swarm.clock.advanceUntil(() => outcome !== undefined, limitMs);
  return (outcome as unknown as { readonly value: T | string }).value;
}

describe('TorrentSession', () => {
  it('goes from checking to seeding when everything is there', async () => {
    const { swarm, session } = await alone(plugin());
    const heard = heardOf(session, 'ready', 'completed', 'failed');
    expect(session.progress.phase).to.equal('checking');
    await swarm.complete([session]);
    expect(heard).to.deep.equal(['ready {"have":7,"pieces":7}', 'completed {"bytes":100000}']);
    expect([session.progress.phase, session.progress.bytesHave]).to.deep.equal(['seeding', 100_000]);
    await swarm.close();
    expect([session.progress.phase, swarm.clock.pending]).to.deep.equal(['stopped', 0]);
  });

  it('downloads, verifies and records, and ends a connection that serves nobody within TICK_MS', async () => {
    const swarm = new TestSwarm(CONTENT);
    const [seeder, leecher] = [await swarm.host({ filled: true }), await swarm.host()];
    swarm.join(seeder);
    const session = swarm.join(leecher, [seeder]);
    const heard = heardOf(session, 'ready', 'peer-opened', 'completed', 'peer-closed');
    await swarm.complete([session]);
    await swarm.clock.advance(TICK_MS);
    expect(heard.map((line) => line.split(' ')[0])).to.deep.equal(['ready', 'peer-opened', 'completed', 'peer-closed']);
    expect([leecher.file.record?.have.length, Buffer.compare(leecher.file.bytes, CONTENT.bytes)]).to.deep.equal([1, 0]);
    await swarm.close();
  });

  it('is restarted with what its record says, and reads nothing', async () => {
    const swarm = new TestSwarm(CONTENT);
    const file = new HeldFile(CONTENT, true);
    const first = await swarm.host({ file });
    await swarm.complete([swarm.join(first)]);
    await swarm.stop(first);
    file.read = () => Promise.reject(new Error('read'));
    const session = swarm.join(await swarm.host({ file }));
    await swarm.complete([session]);
    expect(session.progress.piecesHave).to.equal(7);
    await swarm.close();
  });

  it('survives a record that cannot be used: it warns and checks all', async () => {
    const swarm = new TestSwarm(CONTENT);
    const file = new HeldFile(CONTENT, true);
    file.load = () => Promise.reject(new StorageError('the record is garbled'));
    const session = swarm.join(await swarm.host({ file }));
    const heard = heardOf(session, 'warning');
    await swarm.complete([session]);
    expect(heard).to.deep.equal(['warning {"message":"the record is garbled"}']);
    await swarm.close();
  });

  it('asks only sources that serve private torrents when it is one', async () => {
    const asked: string[] = [];
    const sources = plugin(
      source({ find: () => asked.push('public') }),
      source({ servesPrivate: true, find: () => asked.push('private') }),
    );
    for (const isPrivate of [true, false]) {
      const { swarm, session } = await alone(sources, true, { ...CONTENT.metainfo, private: isPrivate });
      await swarm.complete([session]);
      await swarm.close();
    }
    expect(asked).to.deep.equal(['private', 'public', 'private']);
  });
});

describe('TorrentSession stopping', () => {
  it('rejects `completed`, closes what was opened, and does it once', async () => {
    const heard: string[] = [];
    const behaviour: TorrentBehaviour = { opened: () => heard.push('opened'), closed: () => heard.push('closed') };
    const { swarm, session } = await alone(plugin(provide(TORRENT_BEHAVIOUR, behaviour)), false);
    await swarm.clock.advance(10);
    expect(session.stop()).to.equal(session.stop());
    await session.stop();
    expect(await session.completed.catch(String)).to.equal('Error: the torrent was stopped');
    expect([heard, swarm.clock.pending]).to.deep.equal([['opened', 'closed'], 0]);
    await swarm.close();
  });

  it('while it still checks: it never joins', async () => {
    const { swarm, session } = await alone(plugin());
    const heard = heardOf(session, 'ready', 'completed', 'failed');
    await outcomeOf(swarm, session.stop());
    await swarm.clock.advance(1000);
    expect([heard, session.progress.phase]).to.deep.equal([[], 'stopped']);
    await swarm.close();
  });

  it('takes LEAVE_MS at most, however long a source says good-bye', async () => {
    const { swarm, session } = await alone(plugin(source({ leave: () => new Promise(() => {}) })));
    await swarm.complete([session]);
    const before = swarm.clock.now();
    await outcomeOf(swarm, session.stop());
    expect(swarm.clock.now() - before).to.equal(LEAVE_MS);
    await swarm.close();
  });

  for (const fault of ['throws', 'rejects'] as const) {
    it(`is not hindered by a source that ${fault}: the record is saved before storage is closed`, async () => {
      const leave = (): Promise<void> => {
        if (fault === 'throws') throw new Error('fault');
        return Promise.reject(new Error('fault'));
      };
      const { swarm, host, session } = await alone(plugin(source({ leave, completed: leave })), true);
      const calls: string[] = [];
      host.file.save = async () => {
        await new Promise((resolve) => setImmediate(resolve));
        calls.push('saved');
      };
      session.events.on('ready', () => void session.stop().then(() => calls.push('stopped')));
      await swarm.clock.advance(1_000);
      expect(calls).to.deep.equal(['saved', 'stopped']);
      await swarm.close();
      expect(swarm.clock.pending).to.equal(0);
    });
  }

  it('is complete though a source fails when it hears of it', async () => {
    const completed = (): Promise<void> => {
      throw new Error('fault');
    };
    const { swarm, session } = await alone(plugin(source({ completed })));
    await swarm.complete([session]);
    expect(session.progress.phase).to.equal('seeding');
    await swarm.close();
  });
});

describe('TorrentSession and faults of others', () => {
  it('is complete COMPLETED_MS after its content at the latest, however long the trackers take', async () => {
    const { swarm, session } = await alone(plugin(source({ completed: () => new Promise(() => {}) })));
    const before = swarm.clock.now();
    await swarm.complete([session]);
    expect(swarm.clock.now() - before).to.equal(COMPLETED_MS);
    await swarm.close();
  });

  it('warns of a behaviour that throws, and goes on', async () => {
    const fault = (): never => {
      throw new Error('fault');
    };
    const behaviour: TorrentBehaviour = { opened: fault, completed: fault, closed: fault };
    const { swarm, session } = await alone(plugin(provide(TORRENT_BEHAVIOUR, behaviour)));
    const heard = heardOf(session, 'warning');
    await swarm.complete([session]);
    await swarm.close();
    const told = (hook: string) => `warning ${JSON.stringify({ message: `Plugin "test-part" failed to run (${hook}): fault.` })}`;
    expect(heard).to.deep.equal(['opened', 'completed', 'closed'].map(told));
  });

  it('names plugins that fail on a connection, as a source, in a timer, or cannot be built for a peer', async () => {
    const fault = (): never => {
      throw new Error('fault');
    };
    class NotBuilt {
      constructor() {
        fault();
      }
    }
    class Late {
      constructor(@use(CLOCK) private readonly clock: Clock) {}
      opened(): void {
        this.clock.after(10, fault);
        this.clock.every(20, fault).cancel();
      }
    }
    const added = [
      provide(PEER_BEHAVIOUR, { receives: [on(BitfieldMessage, fault)] }),
      provide(PEER_BEHAVIOUR, { interestChanged: fault }),
      provide(PEER_BEHAVIOUR, NotBuilt),
      source({ find: fault, leave: () => Promise.reject(new Error('fault')) }),
      provide(TORRENT_BEHAVIOUR, Late),
    ];
    const wheres = [['message "bitfield"'], ['interestChanged'], ['class NotBuilt'], ['find', 'leave'], []];
    for (const [at, provision] of added.entries()) {
      const swarm = new TestSwarm(CONTENT);
      const seeder = await swarm.host({ filled: true });
      const leecher = await swarm.host({ plugins: [...MINIMAL, plugin(provision)] });
      swarm.join(seeder);
      const session = swarm.join(leecher, [seeder]);
      const heard = heardOf(session, 'warning');
      const outcome = await swarm.clock.advance(1_000).then(() => '', String);
      await outcomeOf(swarm, session.stop());
      const named = wheres[at]?.filter((where) =>
        heard.some((line) => line.includes(`Plugin \\"test-part\\" failed to`) && line.includes(where.replaceAll('"', '\\"'))),
      );
      expect([at, named, outcome]).to.deep.equal([
        at,
        wheres[at],
        at === 4 ? 'PluginError: Plugin "test-part" failed to run (a timer): fault.' : '',
      ]);
      await swarm.close();
    }
  });

  it('blames no peer for a time in which it stood still itself', async () => {
    const swarm = new TestSwarm(CONTENT, { latencyMs: 500 });
    const [seeder, leecher] = [await swarm.host({ filled: true }), await swarm.host()];
    swarm.join(seeder);
    const session = swarm.join(leecher, [seeder]);
    const heard = heardOf(session, 'peer-closed', 'warning');
    await swarm.clock.advance(1_700);
    expect(session.progress.peers).to.equal(1);
    // Whatever limit it exceeds, it counts as a moment.
    expect(LONGEST_TICK_MS).to.be.within(TICK_MS, SNUBBED_MS / 5);
    await swarm.clock.standStill(IDLE_MS + 10_000);
    await swarm.complete([session]);
    const stood = 'Everything stood still for 160.7 s: the program was stopped, or a plugin kept it busy';
    expect(heard.slice(0, 1)).to.deep.equal([`warning ${JSON.stringify({ message: stood })}`]);
    expect(heard.slice(1).filter((line) => !line.includes('both have everything'))).to.deep.equal([]);
    await swarm.close();
  });

  it('fails when storage breaks: says so, leaves the swarm, and the other torrent goes on', async () => {
    const swarm = new TestSwarm(CONTENT);
    const [seeder, other] = [await swarm.host({ filled: true }), await swarm.host()];
    const file = new HeldFile(CONTENT, false);
    file.write = () => Promise.reject(new StorageError('no space left on device'));
    const failing = swarm.join(await swarm.host({ file }), [seeder]);
    swarm.join(seeder);
    const session = swarm.join(other, [seeder]);
    const heard = heardOf(failing, 'failed', 'piece-verified', 'completed');
    await swarm.complete([session]);
    expect(await outcomeOf(swarm, failing.completed)).to.equal('StorageError: no space left on device');
    expect([heard.length, failing.progress.phase, failing.progress.peers]).to.deep.equal([1, 'failed', 0]);
    await outcomeOf(swarm, failing.stop());
    await swarm.close();
    expect(swarm.clock.pending).to.equal(0);
  });

  it('bans a peer that sends wrong bytes, and takes the content from another', async () => {
    const swarm = new TestSwarm(CONTENT);
    const [liar, honest, leecher] = [await swarm.host({ filled: true }), await swarm.host({ filled: true }), await swarm.host()];
    const lying = swarm.join(liar);
    await swarm.complete([lying]);
    liar.file.bytes.fill(0);
    const session = swarm.join(leecher, [liar]);
    const heard = heardOf(session, 'piece-failed', 'peer-banned');
    await swarm.clock.advance(5_000);
    expect(heard.map((line) => line.split(' ')[0])).to.deep.equal(['piece-failed', 'peer-banned']);
    swarm.join(honest, [leecher]);
    await swarm.complete([session]);
    expect(Buffer.compare(leecher.file.bytes, CONTENT.bytes)).to.equal(0);
    await swarm.close();
  });

  it('fails when a plugin cannot start', async () => {
    class Broken {
      start(): Promise<void> {
        return Promise.reject(new Error('it does not start'));
      }
    }
    const { swarm, session } = await alone(plugin(provide(TORRENT_BEHAVIOUR, Broken)));
    expect(await outcomeOf(swarm, session.completed)).to.contain('it does not start');
    expect(session.progress.phase).to.equal('failed');
    await swarm.close();
  });
});
