// Small parts of the UDP tracker that need no socket.
import { expect } from 'chai';
import type { Address } from '../../../plugins/tracker-udp/address.js';
import { addressesOf, readUrl } from '../../../plugins/tracker-udp/address.js';
import { Connections, MAX_CONNECTIONS } from '../../../plugins/tracker-udp/connections.js';
import { FIRST_RETRY_MS, Unheard } from '../../../plugins/tracker-udp/conversation.js';
import { firstHeard } from '../../../plugins/tracker-udp/first-heard.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const SIX: Address = { host: '2001:db8::1', port: 80, family: 6 };
const FOUR: Address = { host: '192.0.2.1', port: 80, family: 4 };

describe('tracker-udp: an announce URL', () => {
  it('gives host, port, path and query', () => {
    expect(readUrl('udp://[2001:DB8::1]:80/a/b?c=d')).to.deep.equal({ host: '2001:db8::1', port: 80, urlData: '/a/b?c=d' });
    expect(readUrl('udp://BÜCHER.example:6969')).to.deep.equal({ host: 'xn--bcher-kva.example', port: 6969, urlData: '' });
  });

  it('leads to one address of a family', async () => {
    expect(await addressesOf({ host: '127.0.0.1', port: 1, urlData: '' })).to.deep.equal([
      { host: '127.0.0.1', port: 1, family: 4 },
    ]);
    expect(await addressesOf({ host: '::1', port: 1, urlData: '' })).to.deep.equal([{ host: '::1', port: 1, family: 6 }]);
    const families = (await addressesOf({ host: 'localhost', port: 1, urlData: '' })).map(({ family }) => family);
    expect(new Set(families).size).to.equal(families.length).and.be.greaterThan(0);
  });
});

describe('tracker-udp: a host with two addresses', () => {
  it('is asked at the second when the first is not heard soon', async () => {
    const asked: unknown[] = [];
    const reply = await firstHeard([SIX, FOUR], async (address, patienceMs) => {
      asked.push([address.family, patienceMs]);
      if (address.family === 6) throw new Unheard('no route');
      return 'heard';
    });
    expect(reply).to.equal('heard');
    expect(asked).to.deep.equal([
      [6, FIRST_RETRY_MS],
      [4, undefined],
    ]);
  });

  it('is not asked twice when it answers, whatever it says', async () => {
    const asked: number[] = [];
    const refused = new Error('refused');
    const outcome = firstHeard([SIX, FOUR], async ({ family }) => {
      asked.push(family);
      throw refused;
    });
    expect(await outcome.catch((error: unknown) => error)).to.equal(refused);
    expect(asked).to.deep.equal([6]);
    expect(await firstHeard([SIX, FOUR], async ({ family }) => family)).to.equal(6);
  });

  it('fails when it has none', async () => {
    expect(await firstHeard([], async () => 'heard').catch((error: unknown) => error)).to.be.instanceOf(Unheard);
  });
});

describe('tracker-udp: connection ids', () => {
  it(`are kept for ${MAX_CONNECTIONS} trackers, the latest`, () => {
    const connections = new Connections(new VirtualClock());
    const at = (port: number): Address => ({ ...FOUR, port });
    for (let port = 1; port <= MAX_CONNECTIONS + 1; port++) connections.set(at(port), new Uint8Array(8).fill(port));
    expect(connections.get(at(1))).to.equal(undefined);
    expect(connections.get(at(2))).to.deep.equal(new Uint8Array(8).fill(2));
    connections.set(at(2), new Uint8Array(8));
    connections.set(at(1), new Uint8Array(8));
    expect(connections.get(at(2))).to.deep.equal(new Uint8Array(8));
    expect(connections.get(at(3))).to.equal(undefined);
  });
});
