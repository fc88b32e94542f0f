// The client: listens, lets peers in by their handshake, holds torrents.
import { expect } from 'chai';
import { Client, InputError, type Stream } from 'piecework';
import { HANDSHAKE_MS, MAX_GREETINGS } from '../../../core/engine/bounds.js';
import { Bep3Handshake } from '../../../plugins/handshake/index.js';
import { MEMORY_HUB } from '../../../plugins/transport-memory/index.js';
import { testContent } from '../../kit/content.js';
import { RecordingSink } from '../../kit/duplex.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { type SwarmHost, TestSwarm } from '../../kit/swarm.js';
import { helloOf, settle } from './fakes.js';

const CONTENT = testContent(new SeededRandom(1), 50_000, 16_384);

async function made(): Promise<{ swarm: TestSwarm; host: SwarmHost; dial: () => { stream: Stream; sink: RecordingSink } }> {
  const swarm = new TestSwarm(CONTENT);
  const host = await swarm.host({ filled: true });
  const hub = host.kernel.get(MEMORY_HUB);
  const dial = () => {
    const stream = hub.dial('10.9.9.9', { host: '10.0.0.1', port: 6881 });
    return { stream, sink: new RecordingSink(stream) };
  };
  return { swarm, host, dial };
}

describe('Client', () => {
  it('answers a handshake for a torrent it has', async () => {
    const { swarm, host, dial } = await made();
    const session = swarm.join(host);
    await swarm.complete([session]);
    const { stream, sink } = dial();
    stream.write([Bep3Handshake.encode(helloOf(9, CONTENT.metainfo.infoHash))]);
    await settle(10);
    const hello = Bep3Handshake.decode(sink.bytes.subarray(0, 68));
    expect([hello.infoHash.hex, Buffer.from(hello.peerId).toString('latin1', 0, 8)]).to.deep.equal([
      session.metainfo.infoHash.hex,
      '-PW0100-',
    ]);
    expect(session.progress.peers).to.equal(1);
    await swarm.close();
  });

  it('closes on other torrents, on torrents that still check, and on rubbish', async () => {
    const { swarm, host, dial } = await made();
    swarm.join(host);
    const [other, early, rubbish] = [dial(), dial(), dial()];
    other.stream.write([Bep3Handshake.encode(helloOf(9))]);
    early.stream.write([Bep3Handshake.encode(helloOf(9, CONTENT.metainfo.infoHash))]);
    rubbish.stream.write([Buffer.from('GET / HTTP/1.1')]);
    await settle(10);
    expect([other.sink.ended, rubbish.sink.ended, other.sink.bytes.length]).to.deep.equal([true, true, 0]);
    await swarm.close();
  });

  it('holds MAX_GREETINGS unfinished handshakes at most, each for HANDSHAKE_MS', async () => {
    const { swarm, dial } = await made();
    const silent = Array.from({ length: MAX_GREETINGS + 2 }, dial);
    await settle(10);
    const ended = () => silent.filter(({ sink }) => sink.ended).length;
    expect(ended()).to.equal(2);
    await swarm.clock.advance(HANDSHAKE_MS);
    expect(ended()).to.equal(MAX_GREETINGS + 2);
    await swarm.close();
  });

  it('has a torrent once, until it is removed', async () => {
    const { swarm, host } = await made();
    const session = swarm.join(host);
    expect(() => swarm.join(host)).to.throw(InputError, '"content.bin" is open already');
    await swarm.complete([session]);
    await host.client.remove(session);
    expect(host.client.torrents.size).to.equal(0);
    await swarm.complete([swarm.join(host)]);
    await swarm.close();
  });

  it('takes another usual port when the first is in use, unless it was asked for that one', async () => {
    const { swarm, host } = await made();
    const second = await Client.open(host.kernel);
    expect(second.port).to.equal(6882);
    const failure = await Client.open(host.kernel, { port: 6881 }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(InputError);
    await second.stop();
    await swarm.close();
  });

  it('closes unfinished handshakes when it stops, and listens no more', async () => {
    const { swarm, host, dial } = await made();
    const { sink } = dial();
    await settle();
    await swarm.stop(host);
    await settle(10);
    expect([sink.ended, swarm.clock.pending]).to.deep.equal([true, 0]);
    expect(dial).to.throw('No client');
  });

  it('tells why no transport reached a peer', async () => {
    const { swarm, host } = await made();
    const session = swarm.join(host, [{ ...host, address: '10.0.0.77:1' }]);
    const heard: string[] = [];
    session.events.on('peer-closed', ({ address, reason }) => heard.push(`${address.host} ${reason}`));
    await swarm.complete([session]);
    await swarm.clock.advance(1);
    expect(heard).to.deep.equal(['10.0.0.77 No client of this process listens at 10.0.0.77:1.']);
    await swarm.close();
  });
});
