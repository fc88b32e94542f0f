// Rows 44 to 58 and 66 to 69: what strangers, talkers, askers, givers and crowds cost those who meet them.
import { networkInterfaces } from 'node:os';
import type { HostileName } from '../../../kit/hostile-peer/index.js';
import { WRONG_SIZE } from '../../../kit/hostile-peer/index.js';
import type { Fault, Scene } from '../../fault.js';
import { besideClean, fetches, type Meeting, type Seen, serves } from './meeting.js';
import { wornId } from './worn-id.js';

const MIB = 1_048_576;
const MORE_MEMORY = 20 * MIB;
const MOST_DELAY_MS = 100;
const TIMES = 2;
/** Beyond that: what a busy machine does to a second of work. */
const SLACK_MS = 1_000;
/** An honest leecher that finds a crowd at the door comes again until it is let in. */
const CROWD_SLACK_MS = 4_000;

interface Row {
  readonly row: number;
  readonly title: string;
  readonly names: readonly HostileName[];
  readonly meetings: readonly Meeting[];
  /** Ours has hung up on each of them by then. */
  readonly closedMs?: number;
  /** Memory that it may cost, if that is not MORE_MEMORY. */
  readonly moreMemory?: number;
  /** Beyond twice the time of a clean run, if that is not SLACK_MS. */
  readonly slackMs?: number;
  /** They dial from an address that is not this machine's loopback. */
  readonly fromElsewhere?: true;
  /** Processor time that it may cost. */
  readonly cpuMs?: number;
  readonly seconds?: number;
}

const BOTH = [fetches, serves];
const CROWD = { slackMs: CROWD_SLACK_MS, seconds: 120 };
const ROWS: readonly Row[] = [
  {
    row: 44,
    title: 'peers with another info-hash, garbage, another protocol, another version',
    names: ['wrong info-hash', 'garbage', 'another protocol', 'a handshake of another version'],
    meetings: BOTH,
    closedMs: 1_000,
  },
  {
    row: 45,
    title: 'peers with silence, a slow, a truncated handshake, silence after it',
    names: [
      'silence',
      'a slow handshake',
      'a truncated handshake',
      'a truncated handshake and hanging up',
      'silence after the handshake',
    ],
    meetings: BOTH,
  },
  { row: 46, title: 'a peer with our own id', names: ['our own peer id'], meetings: BOTH, closedMs: 1_000 },
  {
    row: 47,
    title: 'a second handshake, bitfields of a wrong length',
    names: ['a second handshake', 'a bitfield that is too short', 'a bitfield that is too long', 'an empty bitfield'],
    meetings: BOTH,
    closedMs: 1_000,
  },
  {
    row: 47,
    title: 'late and double bitfields, spare bits',
    names: ['a late bitfield', 'two bitfields', 'a bitfield with spare bits'],
    meetings: BOTH,
  },
  {
    row: 48,
    title: 'messages of 4 GiB, 2 GiB, 16 MiB',
    names: ['length 0xFFFFFFFF', 'length 0x7FFFFFFF', 'length 16 MiB'],
    meetings: BOTH,
    closedMs: 1_000,
  },
  { row: 49, title: 'four million keep-alives', names: ['four million keep-alives'], meetings: BOTH, cpuMs: 1_000 },
  { row: 50, title: 'messages with unknown ids', names: ['unknown ids'], meetings: BOTH },
  {
    row: 51,
    title: 'messages of wrong sizes',
    names: Object.keys(WRONG_SIZE) as HostileName[],
    meetings: BOTH,
    closedMs: 1_000,
  },
  {
    row: 52,
    title: 'have messages for pieces there are not',
    names: ['have out of range', 'have 0xFFFFFFFF'],
    meetings: BOTH,
    closedMs: 1_000,
  },
  { row: 52, title: '200 000 have messages', names: ['200 000 haves'], meetings: BOTH },
  {
    row: 53,
    title: 'requests out of range, of no byte, of 1 MiB, of 4 GiB',
    names: [
      'a request past the last piece',
      'a request past the end of a piece',
      'a request over the end of a piece',
      'a request of no byte',
      'a request of 1 MiB',
      'a request of 2^32-1 bytes',
      'a request at 2^32-1',
    ],
    meetings: [serves],
  },
  { row: 54, title: '100 000 requests, replies not read', names: ['100 000 requests, replies not read'], meetings: [serves] },
  { row: 55, title: 'requests while choked', names: ['requests while choked'], meetings: BOTH },
  { row: 56, title: 'a slow reader', names: ['a slow reader'], meetings: [serves] },
  {
    row: 57,
    title: 'pieces that were not asked for',
    names: ['pieces that were not asked for'],
    meetings: BOTH,
    // Who dialled us is read into new memory each time, which Node leaves to V8: that collects once it is 32 MiB (measured).
    moreMemory: 40 * MIB,
  },
  {
    row: 58,
    title: 'pieces out of range or of a wrong length',
    names: [
      'a piece past the last',
      'a piece with index 2^32-1',
      'a block past the end of its piece',
      'a block at 2^32-1',
      'a block that is too long',
      'a block that is too short',
      'a block between two blocks',
      'a block of no byte',
    ],
    meetings: [fetches],
    closedMs: 2_000,
  },
  { row: 66, title: '500 connections, some silent', names: ['500 connections'], meetings: [serves], ...CROWD },
  { row: 66, title: '500 connections that say hello only', names: ['500 silent peers'], meetings: [serves], ...CROWD },
  {
    row: 67,
    title: 'a reconnect storm',
    names: ['a reconnect storm'],
    meetings: [serves],
    fromElsewhere: true,
    ...CROWD,
  },
  {
    row: 67,
    title: 'a reconnect storm of this machine itself',
    names: ['a reconnect storm'],
    meetings: [serves],
    // Six hosts may be behind this address: ours lets six hundred in, each to all plugins. That is garbage until it is collected.
    moreMemory: 60 * MIB,
    ...CROWD,
  },
  {
    row: 69,
    title: 'extended handshakes of 50 000 levels, 2 GiB of metadata',
    names: ['an extended handshake of 50 000 levels', 'an extended handshake of 16 000 levels', 'a metadata size of 2 GiB'],
    meetings: BOTH,
  },
];

export const hostile: readonly Fault[] = [...ROWS.flatMap((row) => row.meetings.map((meeting) => faultOf(row, meeting))), wornId];

function faultOf(row: Row, meeting: Meeting): Fault {
  return {
    row: row.row,
    group: 'wire',
    title: `${row.title}: ${meeting === fetches ? 'beside an honest seeder' : 'beside an honest leecher'}`,
    others: true,
    seconds: row.seconds ?? 90,
    ...(row.fromElsewhere && { missing: () => (elsewhere() === undefined ? 'address besides its loopback' : undefined) }),
    run: (scene) =>
      besideClean(scene, meeting, async (clean) =>
        judged(scene, row, await meeting(scene, row.names, row.fromElsewhere && elsewhere()), clean),
      ),
  };
}

function elsewhere(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** In words. @throws Error for what it should not have cost */
function judged({ client }: Scene, row: Row, seen: Seen, baseline: Seen): string {
  const { peers } = seen.hostile;
  // Others dial whom they like.
  if (peers.length < row.names.length && client.name === 'ours')
    throw new Error(`it met ${peers.length} of ${row.names.length} hostile peers`);
  const more = seen.memory - baseline.memory;
  const met = peers.length < row.names.length ? [`met ${peers.length} of ${row.names.length}`] : [];
  const words = [...met, `${(seen.ms / 1000).toFixed(1)} s (${(baseline.ms / 1000).toFixed(1)} s without them)`];
  words.push(`${(more / MIB).toFixed(0)} MiB more`);
  if (seen.delayMs !== undefined) words.push(`loop p99 ${seen.delayMs.toFixed(0)} ms`);
  words.push(`${Math.round(seen.cpu - baseline.cpu)} ms more of processor time`);
  const said = words.join(', ');
  if (seen.ms > TIMES * baseline.ms + (row.slackMs ?? SLACK_MS)) throw new Error(`too slow: ${said}`);
  if (more > (row.moreMemory ?? MORE_MEMORY)) throw new Error(`too much memory: ${said}`);
  if (client.name !== 'ours') return said;
  if (seen.delayMs === undefined || seen.delayMs > MOST_DELAY_MS) throw new Error(`held up: ${said}`);
  if (row.cpuMs !== undefined && seen.cpu - baseline.cpu > row.cpuMs) throw new Error(`too much work: ${said}`);
  if (row.closedMs === undefined) return said;
  const borne = peers.filter(({ closedByOther, lastedMs }) => !closedByOther || lastedMs > (row.closedMs ?? 0));
  // A spy that asks for our id hangs up by itself.
  const spies = row.row === 46 ? 1 : 0;
  if (borne.length > spies)
    throw new Error(`${borne.length} of ${peers.length} were borne longer than ${row.closedMs} ms: ${said}`);
  return `${said}, all closed`;
}
