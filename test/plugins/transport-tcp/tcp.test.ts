// What only real sockets do: half-closed ends, resets, taken ports, shared buffers.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { InputError, type Stream } from 'piecework';
import tcp from '../../../plugins/transport-tcp/index.js';
import { dialError, listenError } from '../../../plugins/transport-tcp/refusals.js';
import { READ_LENGTH, SEND_QUEUE_LENGTH, TcpTransport } from '../../../plugins/transport-tcp/tcp-transport.js';

const HERE = { host: '127.0.0.1', port: 0 };

describe('transport-tcp', () => {
  let transport: TcpTransport;
  let server: Server;
  /** The plain socket at the other end of a dialled stream. */
  let other: Socket;
  let stream: Stream;
  let sockets: Socket[];

  beforeEach(async () => {
    transport = new TcpTransport();
    sockets = [];
    server = createServer({ allowHalfOpen: true }, (socket) => sockets.push(socket)).listen(0, HERE.host);
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const { port } = server.address() as AddressInfo;
    stream = await transport.dial({ host: HERE.host, port }, new AbortController().signal);
    [other] = await accepted;
    other.on('error', () => {});
  });

  afterEach(async () => {
    await transport.stop();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  function ending(of: Stream): { ended: Promise<Error | undefined>; received: Buffer[] } {
    const received: Buffer[] = [];
    const ended = new Promise<Error | undefined>((resolve) => {
      of.deliverTo({ received: (bytes) => received.push(Buffer.from(bytes)), drained: () => {}, closed: resolve });
    });
    return { ended, received };
  }

  it('is plugged in as tcp', () => {
    expect(tcp.provides.map(({ keys }) => keys)).to.deep.equal([['tcp']]);
  });

  it('takes an end that is closed for writing as left', async () => {
    const { ended, received } = ending(stream);
    other.end('bye');
    expect(await ended).to.equal(undefined);
    expect(Buffer.concat(received).toString()).to.equal('bye');
  });

  it('closes although the other end never reads what was sent', async () => {
    const { ended } = ending(stream);
    other.pause();
    while (stream.write([new Uint8Array(SEND_QUEUE_LENGTH)]));
    other.end();
    expect(await ended).to.equal(undefined);
  });

  it('tells of a reset with an error, once', async () => {
    const { ended } = ending(stream);
    other.resetAndDestroy();
    expect((await ended)?.message).to.equal('the other end reset the connection');
  });

  it('keeps an error for the sink that comes later', async () => {
    const first = ending(stream);
    const listener = await transport.listen(HERE, (accepted) => {
      accepted.write([Buffer.from('x')]);
      late = accepted;
    });
    let late: Stream | undefined;
    const socket = connect(listener.address.port, HERE.host);
    await once(socket, 'data');
    // A reset is seen by a write, since nothing is read before there is a sink.
    socket.resetAndDestroy();
    await once(socket, 'close');
    for (let turn = 0; turn < 10; turn++) {
      late?.write([new Uint8Array(1_000)]);
      await new Promise(setImmediate);
    }
    expect(await ending(late!).ended).to.be.instanceOf(Error);
    stream.close();
    await first.ended;
  });

  it('reads no more than its buffer at once, and shares it between sockets', async () => {
    const buffers = new Set<ArrayBufferLike>();
    const lengths: number[] = [];
    const connected = once(server, 'connection');
    const second = await transport.dial(stream.remote, new AbortController().signal);
    const [otherSecond]: Socket[] = await connected;
    const total = READ_LENGTH * 4;
    for (const [from, to] of [
      [other, stream],
      [otherSecond, second],
    ] as const) {
      let left = total;
      await new Promise<void>((resolve) => {
        to.deliverTo({
          received: (bytes) => {
            buffers.add(bytes.buffer);
            lengths.push(bytes.length);
            left -= bytes.length;
            if (left === 0) resolve();
          },
          drained: () => {},
          closed: () => {},
        });
        from!.write(Buffer.alloc(total));
      });
    }
    expect(Math.max(...lengths)).to.be.at.most(READ_LENGTH);
    expect(buffers.size).to.equal(process.platform === 'win32' ? 2 : 1);
  });

  it('has a queue of some blocks', () => {
    stream.pause();
    expect(stream.write([new Uint8Array(SEND_QUEUE_LENGTH / 2)])).to.equal(true);
    while (stream.write([new Uint8Array(SEND_QUEUE_LENGTH / 2)]));
    expect(stream.write([new Uint8Array(1)])).to.equal(false);
  });

  it('shows an IPv4 peer of a listener on both families as IPv4', async function () {
    const accepted: Stream[] = [];
    const listener = await transport.listen({ host: '::', port: 0 }, (one) => accepted.push(one)).catch(() => undefined);
    if (!listener) return this.skip();
    const socket = connect(listener.address.port, HERE.host);
    await once(socket, 'connect');
    while (accepted.length === 0) await new Promise(setImmediate);
    expect(accepted[0]!.remote).to.deep.equal({ host: '127.0.0.1', port: socket.localPort });
    socket.destroy();
    await listener.close();
  });

  it('dials by host name', async () => {
    const named = await transport.dial({ host: 'localhost', port: stream.remote.port }, new AbortController().signal);
    named.close();
    await ending(named).ended;
  });

  it('says who could not be reached, and why', async () => {
    const listener = await transport.listen(HERE, () => {});
    await listener.close();
    const error = await transport.dial(listener.address, new AbortController().signal).catch((thrown) => thrown);
    expect(error.message).to.equal(`cannot connect to 127.0.0.1:${listener.address.port}: nothing listens there`);
    expect(error.cause.code).to.equal('ECONNREFUSED');
  });

  it('finds words for other failures, and for a failure of all addresses of a name', () => {
    const all = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    expect(dialError({ host: 'example.org', port: 1 }, all).message).to.equal(
      'cannot connect to example.org:1: nothing listens there',
    );
    expect(dialError({ host: '::1', port: 1 }, new Error('odd')).message).to.equal('cannot connect to [::1]:1: odd');
    const denied = listenError({ host: '::', port: 80 }, Object.assign(new Error('x'), { code: 'EACCES' }));
    expect(denied.message).to.match(/^cannot listen on \[::\]:80: this user may not take port 80\. Choose one from 1024 on/);
  });

  it('names the taken port and the remedy', async () => {
    const error = await transport.listen(stream.remote, () => {}).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(InputError);
    const { port } = stream.remote;
    expect(error.message).to.equal(
      `cannot listen on 127.0.0.1:${port}: port ${port} is taken by another program. Choose another port, or 0 for any free one`,
    );
  });

  it('refuses to listen where the machine is not', async () => {
    const error = await transport.listen({ host: '192.0.2.1', port: 0 }, () => {}).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(InputError);
    expect(error.message).to.contain('this machine has no address 192.0.2.1');
  });

  it('closes everything when it stops, dialling included', async () => {
    const { ended } = ending(stream);
    const listener = await transport.listen(HERE, () => {});
    const dialling = transport.dial(listener.address, new AbortController().signal);
    await transport.stop();
    const error = await dialling.catch((thrown) => thrown);
    expect(error.message).to.contain('the transport was stopped');
    await ended;
    const refused = await transport.dial(listener.address, new AbortController().signal).catch(({ cause }) => cause.code);
    expect(refused).to.equal('ECONNREFUSED');
  });
});
