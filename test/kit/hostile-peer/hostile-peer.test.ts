// The hostile peer itself: each way it behaves is the same in memory and on sockets.
import { createServer } from 'node:net';
import { expect } from 'chai';
import { Have } from '../../../plugins/have/index.js';
import { testContent } from '../content.js';
import { SeededRandom } from '../seeded-random.js';
import { STANDARD, TestSwarm } from '../swarm.js';
import { HOSTILE, HostileHost } from './index.js';

const content = testContent(new SeededRandom(1), 300_000, 65_536);
const { infoHash, geometry } = content.metainfo;
const target = { infoHash, pieceLength: geometry.pieceLength, bytes: content.bytes };

describe('a hostile peer', () => {
  it('is dialled in a swarm in memory, and found out there', async () => {
    const swarm = new TestSwarm(content, { latencyMs: 5 });
    const hostile = HostileHost.inSwarm(swarm);
    const [seeder, leecher] = [await swarm.host({ plugins: STANDARD, filled: true }), await swarm.host({ plugins: STANDARD })];
    const address = await hostile.listens(HOSTILE['corrupt pieces']);
    const session = swarm.join(leecher, [{ address }]);
    const banned: string[] = [];
    session.events.on('peer-banned', ({ address: { host } }) => banned.push(host));
    await swarm.clock.advanceUntil(() => banned.length > 0, 60_000);
    swarm.join(seeder, [leecher]);
    await swarm.complete([session]);
    expect(banned).to.deep.equal(['10.0.6.6']);
    expect([hostile.peers.length, hostile.peers[0]?.closedByOther, hostile.peers[0]?.server]).to.deep.equal([1, true, true]);
    await swarm.close();
  });

  it('dials on sockets, hears what it is told, and knows when it was hung up on', async () => {
    const hostile = HostileHost.onTcp(target);
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes) => {
        socket.write(Buffer.concat([bytes, Buffer.from([0, 0, 0, 0, 0, 0, 0, 5, Have.id, 0, 0, 0, 3])]));
        setTimeout(() => socket.destroy(), 30);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const indexes: number[] = [];
    const peer = await hostile.dials(`127.0.0.1:${port}`, async (dialled) => {
      dialled.on(Have, ({ index }) => void indexes.push(index));
      await dialled.greets();
    });
    await peer.until(() => false);
    expect([indexes, peer.heard(Have), peer.closedByOther]).to.deep.equal([[3], 1, true]);
    expect(peer.theirs?.peerId).to.deep.equal(Uint8Array.from(peer.peerId));
    await hostile.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('dials from an address that it is told, and leaves nothing open', async () => {
    const hostile = HostileHost.onTcp(target, '127.0.0.2', '127.0.0.9');
    const seen: (string | undefined)[] = [];
    const server = createServer((socket) => {
      seen.push(socket.remoteAddress);
      socket.on('error', () => {}).resume();
      socket.write(Buffer.from([0, 0, 0, 0]));
    });
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (socket) => socket.on('close', () => resolve()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const peer = await hostile.dials(`127.0.0.1:${(server.address() as { port: number }).port}`, (dialled) => dialled.greets());
    await peer.until(() => peer.bytesHeard > 0 || !peer.open);
    await hostile.close();
    await closed;
    expect(seen).to.deep.equal(['127.0.0.9']);
    await new Promise((resolve) => server.close(resolve));
  });
});
