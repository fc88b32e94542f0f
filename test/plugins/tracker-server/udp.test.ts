// The embedded tracker over UDP: our own plugin as its client, and packets of people who mean no good.
import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { type AnnounceReply, type AnnounceRequest, InfoHash, InputError, type RunningTracker } from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import { SystemClock } from '../../../plugins/system/clock.js';
import { HttpTracker } from '../../../plugins/tracker-http/http-tracker.js';
import { ConnectionIds, SLOT_MS, SLOTS_TAKEN } from '../../../plugins/tracker-server/connection-ids.js';
import { EmbeddedTracker } from '../../../plugins/tracker-server/embedded-tracker.js';
import { Swarms } from '../../../plugins/tracker-server/swarms.js';
import { UdpDoor } from '../../../plugins/tracker-server/udp-door.js';
import { MAX_REPLY, MAX_SCRAPED } from '../../../plugins/tracker-server/udp-packets.js';
import { UdpTracker } from '../../../plugins/tracker-udp/udp-tracker.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const bencode = { decode, decodePrefix, encode };
const HASH = new InfoHash(Uint8Array.from({ length: 20 }, (_, index) => 240 + index));
const { signal } = new AbortController();

describe('tracker-server over UDP', () => {
  let clock: VirtualClock;
  let server: EmbeddedTracker;
  let running: RunningTracker;
  let udp: UdpTracker;

  const embedded = (udp = true) => new EmbeddedTracker(bencode, clock, new SeededRandom(1), { interval: 120, udp });

  beforeEach(async () => {
    clock = new VirtualClock();
    server = embedded();
    running = await server.listen({ host: '127.0.0.1', port: 0 });
    udp = new UdpTracker(new SystemClock(), new SeededRandom(2), { timeoutMs: 1000 });
  });
  afterEach(async () => {
    udp.stop();
    await running.close();
    expect(clock.pending).to.equal(0);
  });

  const requestOf = (id: number, changes: Partial<AnnounceRequest>): AnnounceRequest => {
    const numbers = { uploaded: 0, downloaded: 0, left: 1, wanted: 50, key: id, port: 6000 + id };
    const url = `udp://127.0.0.1:${running.port}/announce`;
    return { url, infoHash: HASH, peerId: new Uint8Array(20).fill(id), ...numbers, ...changes };
  };
  const announce = (id: number, changes: Partial<AnnounceRequest> = {}): Promise<AnnounceReply> =>
    udp.announce(requestOf(id, changes), signal);

  it('tells peers of each other, whichever way they came', async () => {
    expect(await announce(1)).to.deep.equal({ peers: [], interval: 120, complete: 0, incomplete: 1 });
    const http = new HttpTracker(bencode, { timeoutMs: 1000 });
    const url = `http://127.0.0.1:${running.port}/announce`;
    expect((await http.announce(requestOf(2, { url, left: 0 }), signal)).peers).to.deep.equal([
      { host: '127.0.0.1', port: 6001 },
    ]);
    const third = await announce(3);
    expect(third.peers.map(({ port }) => port).sort()).to.deep.equal([6001, 6002]);
    expect(third).to.include({ complete: 1, incomplete: 2 });
    expect(running.peers()).to.equal(3);
    expect(running.schemes).to.deep.equal(['http', 'udp']);
    http.stop();
  });

  it('counts events, heeds how many are wanted, and scrapes', async () => {
    for (const id of [1, 2, 3, 4]) await announce(id, { event: 'started' });
    await announce(1, { event: 'completed', left: 0 });
    await announce(2, { event: 'stopped' });
    expect((await announce(5, { wanted: 1 })).peers).to.have.length(1);
    expect((await announce(5, { wanted: 0 })).peers).to.have.length(0);
    const unknown = new InfoHash(new Uint8Array(20));
    const counts = await udp.scrape(requestOf(1, {}).url, [unknown, HASH], signal);
    expect([...counts.values()]).to.deep.equal([
      { complete: 0, incomplete: 0, downloaded: 0 },
      { complete: 1, incomplete: 3, downloaded: 1 },
    ]);
  });

  it('serves IPv6, and each family with its own', async function () {
    const both = await server.listen({ host: '::', port: 0 }).catch(() => this.skip());
    try {
      const at = (host: string, id: number) => announce(id, { url: `udp://${host}:${both.port}` });
      await at('127.0.0.1', 1);
      expect((await at('[::1]', 2)).peers).to.deep.equal([]);
      expect((await at('[::1]', 3)).peers).to.deep.equal([{ host: '::1', port: 6002 }]);
      const four = await at('127.0.0.1', 4);
      expect(four.peers).to.deep.equal([{ host: '127.0.0.1', port: 6001 }]);
      expect(four.incomplete).to.equal(4);
    } finally {
      await both.close();
    }
  });

  it('lets clients in again that knew it before it was started anew', async () => {
    await announce(1);
    const { port } = running;
    await running.close();
    running = await server.listen({ host: '127.0.0.1', port });
    expect(await announce(2)).to.deep.equal({ peers: [], interval: 120, complete: 0, incomplete: 1 });
  });

  it('needs both ports of a number, unless UDP is not wanted', async () => {
    const { taken, port } = await takenForUdpAlone();
    try {
      const error: unknown = await server.listen({ host: '127.0.0.1', port }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InputError);
      expect((error as Error).message).to.match(new RegExp(`on 127.0.0.1, UDP port ${port}: another program has that port`));
      const web = await embedded(false).listen({ host: '127.0.0.1', port });
      expect([web.port, web.schemes]).to.deep.equal([port, ['http']]);
      await web.close();
    } finally {
      await new Promise<void>((resolve) => taken.close(resolve));
    }
  });
});

describe('tracker-server: UDP packets', () => {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const door = new UdpDoor(new Swarms(clock, random, 240_000), new ConnectionIds(clock, random), 120);
  const me = { address: '10.0.0.1' };

  const packet = (connection: string | Buffer, action: number, body: Uint8Array = new Uint8Array()): Buffer => {
    const id = typeof connection === 'string' ? Buffer.from(connection, 'hex') : connection;
    return Buffer.concat([id, Buffer.from([0, 0, 0, action]), Buffer.from('beef'), body]);
  };
  const connect = packet('0000041727101980', 0);
  const idFor = (address: string): Buffer => door.answer(connect, { address })!.subarray(8);
  const announceOf = (id: Buffer, port: number, wanted = -1): Buffer => {
    const body = Buffer.alloc(82);
    body.fill(port, 20, 40);
    body.writeUInt16BE(port, 80);
    body.writeInt32BE(wanted, 76);
    body[55] = 1;
    return packet(id, 1, body);
  };
  const errorOf = (reply: Buffer | undefined): string | undefined =>
    reply?.readInt32BE(0) === 3 ? reply.toString('latin1', 8) : undefined;

  it('that are no requests get no answer', () => {
    for (let length = 0; length < 16; length++) expect(door.answer(Buffer.alloc(length), me)).to.equal(undefined);
    for (const action of [0, 3, 77]) expect(door.answer(packet('0000000000000000', action), me)).to.equal(undefined);
    expect(door.answer(packet('0000041727101981', 0), me)).to.equal(undefined);
  });

  it('get an answer no longer than themselves until a connection id came back', () => {
    expect(door.answer(connect, me)).to.have.length(16);
    const wrong = Buffer.alloc(8, 7);
    const others = idFor('10.0.0.2');
    for (const id of [wrong, others]) {
      for (const request of [announceOf(id, 1), packet(id, 2, Buffer.alloc(20)), packet(id, 1), packet(id, 2)]) {
        const reply = door.answer(request, me);
        expect(reply!.length).to.be.at.most(request.length);
        expect('connect again').to.contain(errorOf(reply));
        expect(reply?.toString('latin1', 4, 8)).to.equal('beef');
      }
    }
  });

  it('are refused when they are too short or too many at once', () => {
    const id = idFor(me.address);
    expect(errorOf(door.answer(announceOf(id, 1).subarray(0, 97), me))).to.equal('an announce has 98 bytes');
    for (const bytes of [0, 19, 21, 20 * (MAX_SCRAPED + 1)]) {
      expect('scrape 1 to 74').to.contain(errorOf(door.answer(packet(id, 2, Buffer.alloc(bytes)), me)));
    }
    expect(door.answer(packet(id, 2, Buffer.alloc(20 * MAX_SCRAPED)), me)).to.have.length(8 + 12 * MAX_SCRAPED);
  });

  it('have an id that is taken for two minutes at least, and not for ever', async () => {
    const id = idFor(me.address);
    await clock.advance(2 * SLOT_MS);
    expect(errorOf(door.answer(announceOf(id, 1), me))).to.equal(undefined);
    await clock.advance((SLOTS_TAKEN - 2) * SLOT_MS);
    expect(errorOf(door.answer(announceOf(id, 1), me))).to.equal('connect again');
  });

  it('with options after them are understood (BEP 41), and events that do not exist are none', () => {
    const id = idFor(me.address);
    const request = Buffer.concat([announceOf(id, 9), Buffer.from('\x02\x09/announce')]);
    request.writeInt32BE(-5, 80);
    expect(door.answer(request, me)?.readInt32BE(0)).to.equal(1);
  });

  it(`get answers of ${MAX_REPLY} bytes at most`, () => {
    for (const [net, entry] of [
      ['10.1.0.', 6],
      ['2001:db8::', 18],
    ] as const) {
      const longest = Array.from({ length: 300 }, (_, at) => {
        const address = `${net}${(at % 250) + 1}`;
        return door.answer(announceOf(idFor(address), 1000 + at, 2 ** 31 - 1), { address })!.length;
      }).reduce((one, other) => Math.max(one, other));
      expect(longest).to.be.within(MAX_REPLY - 8 * entry - 200, MAX_REPLY);
    }
  });
});

/** A port number that is taken for UDP, and free for TCP. */
async function takenForUdpAlone(): Promise<{ taken: Socket; port: number }> {
  for (;;) {
    const taken = createSocket('udp4');
    await new Promise<void>((resolve) => taken.bind(0, '127.0.0.1', resolve));
    const { port } = taken.address();
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return { taken, port };
    taken.close();
  }
}
