// Several clients in one process reach each other by address.
import { expect } from 'chai';
import { InputError, type Stream } from 'piecework';
import transportMemory, {
  FIRST_EPHEMERAL_PORT,
  MEMORY_HUB,
  MemoryHub,
  MemoryTransport,
} from '../../../plugins/transport-memory/index.js';
import { RecordingSink, randomChunks } from '../../kit/duplex.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { pluginSuite } from '../../kit/suites/plugin.js';
import { transportSuite } from '../../kit/suites/transport.js';

const ANY = { host: '0.0.0.0', port: 6881 };
const signal = new AbortController().signal;

const turns = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const on = (hub: MemoryHub) => () => new MemoryTransport(hub, { address: '127.0.0.1' });

describe('transport-memory', () => {
  pluginSuite('transport-memory', { module: import.meta.resolve('../../../plugins/transport-memory/index.js') });
  transportSuite('in whole chunks', on(new MemoryHub()));
  transportSuite('in random chunks', on(new MemoryHub({ chunks: randomChunks(new SeededRandom(1), 1000) })));

  it('provides the transport `memory` and one network for the process', () => {
    const [transport, hub] = transportMemory.provides;
    expect([transport?.token.name, transport?.keys, transport?.useClass]).to.deep.equal([
      'transport',
      ['memory'],
      MemoryTransport,
    ]);
    expect(hub?.token).to.equal(MEMORY_HUB);
    expect(hub?.value).to.be.instanceOf(MemoryHub);
  });

  it('connects clients by the address of each', async () => {
    const hub = new MemoryHub();
    const [first, second] = [
      new MemoryTransport(hub, { address: '10.0.0.1' }),
      new MemoryTransport(hub, { address: '10.0.0.2' }),
    ];
    const accepted: Stream[] = [];
    const listener = await first.listen(ANY, (stream) => accepted.push(stream));
    expect(listener.address).to.deep.equal({ host: '10.0.0.1', port: 6881 });
    const ours = await second.dial({ host: '10.0.0.1', port: 6881 }, signal);
    expect(ours.remote).to.deep.equal({ host: '10.0.0.1', port: 6881 });
    expect(accepted[0]?.remote).to.deep.equal({ host: '10.0.0.2', port: FIRST_EPHEMERAL_PORT });
    const sink = new RecordingSink(accepted[0]!);
    ours.write([Uint8Array.of(1, 2)]);
    await turns();
    expect([...sink.bytes]).to.deep.equal([1, 2]);
  });

  it('lets two clients have the same port on different hosts, but not on the same', async () => {
    const hub = new MemoryHub();
    await new MemoryTransport(hub, { address: '10.0.0.1' }).listen(ANY, () => {});
    await new MemoryTransport(hub, { address: '10.0.0.2' }).listen(ANY, () => {});
    const third = new MemoryTransport(hub, { address: '10.0.0.1' });
    const error = await third.listen(ANY, () => {}).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(InputError);
    expect(String(error)).to.contain('10.0.0.1:6881');
  });

  it('gives a free port where none is asked for', async () => {
    const transport = new MemoryTransport(new MemoryHub(), { address: '10.0.0.1' });
    const ports = [];
    for (let count = 0; count < 3; count++) ports.push((await transport.listen({ host: '', port: 0 }, () => {})).address.port);
    expect(new Set(ports).size).to.equal(3);
    expect(ports).to.not.include(0);
  });

  it('begins again with port numbers when all were given', () => {
    const hub = new MemoryHub();
    const listening = () => hub.listen({ host: '10.0.0.1', port: 0 }, () => {});
    for (let port = FIRST_EPHEMERAL_PORT; port <= 65_535; port++) hub.silence(listening());
    expect(listening().port).to.equal(FIRST_EPHEMERAL_PORT);
  });

  it('rejects where nobody listens, or no longer', async () => {
    const transport = new MemoryTransport(new MemoryHub(), { address: '10.0.0.1' });
    const refused = () => transport.dial({ host: '10.0.0.1', port: 6881 }, signal).catch((caught: unknown) => String(caught));
    expect(await refused()).to.contain('10.0.0.1:6881');
    const listener = await transport.listen(ANY, () => {});
    expect(await refused()).to.be.an('object');
    await listener.close();
    expect(await refused()).to.contain('10.0.0.1:6881');
  });

  it('keeps open connections when it stops listening', async () => {
    const transport = new MemoryTransport(new MemoryHub(), { address: '10.0.0.1' });
    let sink: RecordingSink | undefined;
    const listener = await transport.listen(ANY, (stream) => {
      sink = new RecordingSink(stream);
    });
    const ours = await transport.dial(listener.address, signal);
    await listener.close();
    ours.write([Uint8Array.of(1)]);
    await turns();
    expect([sink?.chunks.length, sink?.ended]).to.deep.equal([1, undefined]);
  });

  it('rejects with the reason of a signal that was aborted', async () => {
    const transport = new MemoryTransport(new MemoryHub(), { address: '10.0.0.1' });
    let accepted = 0;
    const listener = await transport.listen(ANY, () => accepted++);
    const aborting = new AbortController();
    const reason = new Error('no longer wanted');
    const dialling = transport.dial(listener.address, aborting.signal).catch((caught: unknown) => caught);
    aborting.abort(reason);
    expect(await dialling).to.equal(reason);
    expect(accepted).to.equal(0);
  });

  it('has separate networks', async () => {
    const [one, other] = [new MemoryHub(), new MemoryHub({ chunks: 1 })];
    await new MemoryTransport(one, { address: '10.0.0.1' }).listen(ANY, () => {});
    const outside = new MemoryTransport(other, { address: '10.0.0.2' });
    expect(await outside.dial({ host: '10.0.0.1', port: 6881 }, signal).catch(String)).to.contain('No client');
  });

  it('gives all connections the ways of the network', async () => {
    const transport = new MemoryTransport(new MemoryHub({ chunks: 1 }), { address: '10.0.0.1' });
    let sink: RecordingSink | undefined;
    const listener = await transport.listen(ANY, (stream) => {
      sink = new RecordingSink(stream);
    });
    (await transport.dial(listener.address, signal)).write([Uint8Array.of(1, 2, 3)]);
    await turns();
    expect(sink?.chunks.length).to.equal(3);
  });
});
