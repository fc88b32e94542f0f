// Peer addresses as text and as compact bytes.
import { isIPv6 } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatAddress, type PeerAddress, parseAddress, parseCompact, toCompact } from 'piecework';

const port = fc.integer({ min: 1, max: 65_535 });
const v4 = fc.record({ host: fc.ipV4(), port });
const v6 = fc.record({ host: fc.ipV6().filter((host) => isIPv6(host)), port });

describe('a peer address as text', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (address) => void expect(parseAddress(formatAddress(address))).to.deep.equal(address)),
    );
  });

  it('may hold a host name', () => {
    expect(parseAddress('seed.example.org:6881')).to.deep.equal({ host: 'seed.example.org', port: 6881 });
    expect(formatAddress({ host: '::1', port: 1 })).to.equal('[::1]:1');
  });

  it('is refused when it is neither host:port nor [v6]:port', () => {
    const wrong = [
      '',
      ':',
      'host',
      'host:',
      ':6881',
      'host:0',
      'host:65536',
      'host:-1',
      'host:1e3',
      'host:99999999999',
      'host:6881 ',
    ];
    const wrongHosts = [
      '::1:6881',
      '[::1]',
      '[::1:6881',
      '[host]:6881',
      '[1.2.3.4]:1',
      'a b:1',
      '[]:1',
      'ho[st:1',
      'host:6881\n',
    ];
    for (const text of [...wrong, ...wrongHosts]) expect(parseAddress(text), JSON.stringify(text)).to.equal(undefined);
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseAddress(text)));
  });
});

describe('compact peer addresses', () => {
  const canonical = (address: PeerAddress, bytesOfHost: 4 | 16) => parseCompact(toCompact(address)!, bytesOfHost)[0];

  it('come back as they went', () => {
    fc.assert(fc.property(v4, (address) => void expect(canonical(address, 4)).to.deep.equal(address)));
    fc.assert(
      fc.property(v6, (address) => {
        const once = canonical(address, 16)!;
        expect(Buffer.compare(toCompact(once)!, toCompact(address)!)).to.equal(0);
        expect(canonical(once, 16)).to.deep.equal(once);
      }),
    );
  });

  it('are what the BEPs say', () => {
    expect([...toCompact({ host: '1.2.3.4', port: 0x1ae1 })!]).to.deep.equal([1, 2, 3, 4, 0x1a, 0xe1]);
    const bytes = Buffer.from('20010db8000000000000000000000001006f', 'hex');
    expect(parseCompact(bytes, 16)).to.deep.equal([{ host: '2001:db8::1', port: 111 }]);
    expect(Buffer.from(toCompact({ host: '2001:db8::1', port: 111 })!).equals(bytes)).to.equal(true);
  });

  it('leave out the zone of a link-local address', () => {
    const plain = toCompact({ host: 'fe80::1', port: 6881 })!;
    expect(Buffer.from(toCompact({ host: 'fe80::1%eth0', port: 6881 })!).equals(plain)).to.equal(true);
  });

  it('of many are all read; a remainder and port 0 are left out', () => {
    const bytes = Uint8Array.of(1, 1, 1, 1, 0, 1, 2, 2, 2, 2, 0, 0, 3, 3, 3, 3, 0, 3, 4, 4);
    expect(parseCompact(bytes, 4).map(formatAddress)).to.deep.equal(['1.1.1.1:1', '3.3.3.3:3']);
    expect(parseCompact(bytes.subarray(0, 5), 4)).to.deep.equal([]);
  });

  it('never throw on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseCompact(bytes, 4).length).to.be.at.most(bytes.length / 6);
        expect(parseCompact(bytes, 16).length).to.be.at.most(bytes.length / 18);
      }),
    );
  });

  it('do not exist for names', () => {
    for (const host of ['seed.example.org', '999.1.1.1', '']) expect(toCompact({ host, port: 1 })).to.equal(undefined);
  });
});
