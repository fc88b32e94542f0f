// A hostile peer and honest ones around a client of ours, in one process and on virtual time.
import { expect } from 'chai';
import type { TorrentSession } from 'piecework';
import choker from '../../../plugins/choker-tit-for-tat/index.js';
import { testContent } from '../../kit/content.js';
import { type HostileBehaviour, HostileHost, type HostilePeer } from '../../kit/hostile-peer/index.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { STANDARD, type SwarmHost, TestSwarm } from '../../kit/swarm.js';

const KIB = 1024;
/** 17 pieces, so that a bitfield has spare bits; the last piece is short. */
const content = testContent(new SeededRandom(77), 16 * 64 * KIB + 5_000, 64 * KIB);
const LATENCY_MS = 5;
const HOSTILE_IP = '10.0.6.6';

export interface HostileScene {
  readonly swarm: TestSwarm;
  /** Ours, the one that is put to it. */
  readonly client: SwarmHost;
  readonly session: TorrentSession;
  /** The hostile peers so far. */
  readonly peers: readonly HostilePeer[];
  /** Why connections of ours with them ended. */
  readonly ends: readonly string[];
  /** Hosts. */
  readonly banned: readonly string[];
}

export type Meeting = (
  behaviour: HostileBehaviour,
  headStartMs: number,
  run: (scene: HostileScene) => void | Promise<void>,
  /** Where the hostile peers are. */
  ip?: string,
) => Promise<void>;

/** Ours leeches, and dials the hostile peer. An honest seeder dials ours later; `run` is called when ours has everything. */
export const leechesFrom: Meeting = (...how) => meets({ seeding: false, dials: true }, ...how);

/** Ours leeches, and is dialled by the hostile peer. */
export const leechesBeside: Meeting = (...how) => meets({ seeding: false, dials: false }, ...how);

/** Ours seeds, and is dialled by the hostile peer. An honest leecher dials ours later; `run` is called when that has everything. */
export const seedsBeside: Meeting = (...how) => meets({ seeding: true, dials: false }, ...how);

async function meets(
  { seeding, dials }: { readonly seeding: boolean; readonly dials: boolean },
  ...[behaviour, headStartMs, run, ip = HOSTILE_IP]: Parameters<Meeting>
): Promise<void> {
  const swarm = new TestSwarm(content, { latencyMs: LATENCY_MS });
  const hostile = HostileHost.inSwarm(swarm, ip);
  const client = await swarm.host({ filled: seeding, plugins: STANDARD, options: { [choker.name]: { slots: 4 } } });
  const honest = await swarm.host({ filled: !seeding, plugins: STANDARD });
  const session = swarm.join(client, dials ? [{ address: await hostile.listens(behaviour) }] : []);
  const seen = watched(session, ip);
  // It opens the torrent.
  await swarm.clock.advance(10);
  if (!dials) await hostile.dials(client.address, behaviour);
  await swarm.clock.advance(headStartMs);
  const joined = swarm.join(honest, [client]);
  await swarm.complete([seeding ? joined : session]);
  expect(Buffer.compare((seeding ? honest : client).file.bytes, content.bytes)).to.equal(0);
  await run({ swarm, client, session, peers: hostile.peers, ...seen });
  await hostile.close();
  await swarm.close();
}

function watched(
  { events }: TorrentSession,
  ip: string,
): { readonly ends: readonly string[]; readonly banned: readonly string[] } {
  const [ends, banned]: [string[], string[]] = [[], []];
  events.on('peer-closed', ({ address: { host }, reason }) => {
    if (host === ip) ends.push(reason);
  });
  events.on('peer-banned', ({ address: { host } }) => banned.push(host));
  return { ends, banned };
}
