// The wrong ways to answer over UDP, by name.
import { type PeerAddress, toCompact } from 'piecework';
import { ESCAPES } from './asked.js';
import { ANNOUNCE, CONNECT, ERROR, type UdpAsk } from './udp-ask.js';

type Answer = (ask: UdpAsk) => void;

/** What a packet can carry. */
const MAX_BODY = 65_507 - 8;
/** After the head of an announce: whole entries. */
const MANY_PEERS = MAX_BODY - 15;
const FLOOD = 2000;

/** A connection id is given, and whoever has one is answered so. */
const connected =
  (answer: Answer): Answer =>
  (ask) => {
    if (ask.action === CONNECT) ask.reply(connectionId(1));
    else if (ask.action === ANNOUNCE) answer(ask);
  };
const reply = (numbers: { interval?: number; incomplete?: number; complete?: number }, more = (peers: Buffer) => peers): Answer =>
  connected((ask) => ask.reply(Buffer.concat([head(numbers), more(compact(ask.peers))])));
const fine = reply({});
const silence: Answer = () => {};

export const UDP_MISBEHAVIOURS = {
  'error packet': connected((ask) => ask.reply(Buffer.from('not registered here'), { action: ERROR })),
  'error packet with escape codes': connected((ask) => ask.reply(Buffer.from(`not ${ESCAPES} here`), { action: ERROR })),
  'error packet of 64 KB': connected((ask) => ask.reply(Buffer.alloc(MAX_BODY, '\x1b['), { action: ERROR })),
  'wrong transaction id': (ask) => ask.reply(connectionId(1), { transaction: (ask.transaction + 1) >>> 0 }),
  'wrong transaction id of an announce': connected((ask) => ask.reply(head({}), { transaction: (ask.transaction ^ 1) >>> 0 })),
  'wrong action': (ask) => ask.reply(connectionId(1), { action: 77 }),
  'wrong action for an announce': connected((ask) => ask.reply(connectionId(1), { action: CONNECT })),
  'short packets': (ask) => {
    for (const length of [0, 1, 7, 8, 15]) ask.send(Buffer.alloc(length));
  },
  'short announce': connected((ask) => ask.reply(Buffer.alloc(11))),
  'reply of 64 KB': reply({}, (peers) => Buffer.concat([peers, Buffer.alloc(MANY_PEERS - peers.length, 127)])),
  'answer from another address': (ask) => ask.reply(connectionId(1), { foreign: true }),
  'trash before the answer': connected((ask) => {
    for (const length of [0, 1, 7, 8, 15]) ask.send(Buffer.alloc(length));
    ask.reply(Buffer.from('spoofed'), { action: ERROR, transaction: (ask.transaction + 1) >>> 0 });
    ask.reply(Buffer.from('spoofed'), { action: ERROR, foreign: true });
    fine(ask);
  }),
  // Each id is good for one announce.
  'stale connection id': (ask) => {
    const id = connectionId(ask.times + (ask.action === CONNECT ? 1 : 0));
    if (ask.action === CONNECT) ask.reply(id);
    else if (ask.connection === id.toString('hex')) fine(ask);
    else ask.reply(Buffer.from('connection id mismatch'), { action: ERROR });
  },
  flood: (ask) => {
    for (let packet = 0; packet < FLOOD; packet++) ask.reply(Buffer.alloc(1000), { transaction: (ask.transaction + 1) >>> 0 });
  },
  silence,
  'silence after the connection id': connected(silence),
  'silence after the first announce': (ask) => (ask.times > 1 || (ask.times > 0 && ask.action === CONNECT) ? silence : fine)(ask),
  'interval of 0': reply({ interval: 0 }),
  'interval below 0': reply({ interval: -1 }),
  'interval of 2^31 - 1': reply({ interval: 2 ** 31 - 1 }),
  'counts below 0': reply({ complete: -1, incomplete: -5 }),
  'peers cut short': reply({}, (peers) => Buffer.concat([peers, Buffer.from([127, 0, 0])])),
} satisfies Record<string, Answer>;

export type UdpMisbehaviour = keyof typeof UDP_MISBEHAVIOURS;

function connectionId(number: number): Buffer {
  const id = Buffer.from('c0ffee0000000000', 'hex');
  id.writeUInt32BE(number, 4);
  return id;
}

function head({ interval = 1800, incomplete = 1, complete = 1 }): Buffer {
  const bytes = Buffer.alloc(12);
  for (const [at, value] of [interval, incomplete, complete].entries()) bytes.writeInt32BE(value, at * 4);
  return bytes;
}

function compact(peers: readonly PeerAddress[]): Buffer {
  return Buffer.concat(peers.map((peer) => toCompact(peer) ?? new Uint8Array()));
}
