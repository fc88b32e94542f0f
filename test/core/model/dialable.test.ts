// Addresses from outside that no peer can have.
import { expect } from 'chai';
import { isDialable } from 'piecework';

describe('dialable addresses', () => {
  it('are IP addresses with a port, loopback and private ones among them', () => {
    for (const host of [
      '1.2.3.4',
      '127.0.0.1',
      '192.168.1.1',
      '223.255.255.255',
      '::1',
      'fe80::1',
      '2001:db8::1',
      '::ffff:1.2.3.4',
    ]) {
      expect(isDialable({ host, port: 6881 }), host).to.equal(true);
    }
  });

  it('are not unspecified, multicast, reserved or broadcast, and no names', () => {
    const hosts = [
      '0.0.0.0',
      '0.1.2.3',
      '224.0.0.1',
      '239.255.255.250',
      '240.0.0.1',
      '255.255.255.255',
      '::',
      'ff02::1',
      '::ffff:224.0.0.1',
      'localhost',
      'fe80::1%eth0',
      `fe80::1%${'a'.repeat(100_000)}`,
      '',
    ];
    for (const host of hosts) expect(isDialable({ host, port: 6881 }), host).to.equal(false);
  });

  it('have a port from 1 to 65535', () => {
    for (const port of [0, -1, 65_536, 1.5, Number.NaN])
      expect(isDialable({ host: '1.2.3.4', port }), String(port)).to.equal(false);
    for (const port of [1, 65_535]) expect(isDialable({ host: '1.2.3.4', port })).to.equal(true);
  });
});
