// IPv6: a listener for everybody takes both families, and each end sees the other's address as people write it.
import { connect } from 'node:net';
import { expect } from 'chai';
import type { Listener, PeerAddress, Stream } from 'piecework';
import { TcpTransport } from '../../../plugins/transport-tcp/tcp-transport.js';
import { needsIpv6 } from '../../real/tool.js';

describe('transport-tcp over IPv6', () => {
  let transport: TcpTransport;
  const accepted: Stream[] = [];

  before(async function () {
    await needsIpv6(this);
  });
  beforeEach(() => {
    transport = new TcpTransport();
    accepted.length = 0;
  });
  afterEach(() => transport.stop());

  const listen = (host: string): Promise<Listener> => transport.listen({ host, port: 0 }, (stream) => accepted.push(stream));
  const dial = async (address: PeerAddress): Promise<Stream> => {
    const stream = await transport.dial(address, new AbortController().signal);
    const count = accepted.length;
    while (accepted.length === count && count === 0) await new Promise(setImmediate);
    return stream;
  };

  it('dials and listens on ::1', async () => {
    const { address } = await listen('::1');
    expect(address.host).to.equal('::1');
    const stream = await dial(address);
    expect(stream.remote).to.deep.equal(address);
    expect(accepted[0]?.remote.host).to.equal('::1');
    await new Promise<void>((resolve) => {
      const socket = connect(address.port, '127.0.0.1').on('error', () => resolve());
      socket.on('connect', () => {
        socket.destroy();
        resolve();
      });
    });
    expect(accepted).to.have.length(1);
  });

  it('accepts both families where no address is given', async () => {
    const { address } = await listen('');
    for (const host of ['127.0.0.1', '::1']) {
      accepted.length = 0;
      await dial({ host, port: address.port });
      expect(accepted.map(({ remote }) => remote.host)).to.deep.equal([host]);
    }
  });
});
