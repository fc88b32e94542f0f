// Named peers are found, and found again; what is no address costs a warning.
import { expect } from 'chai';
import type { PeerAddress } from 'piecework';
import plugin from '../../../plugins/static-peers/index.js';
import { AGAIN_MS, StaticPeers } from '../../../plugins/static-peers/static-peers.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { RecordedEvents } from '../../kit/recorded-events.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

function find(namedPeers: readonly string[]): { found: (readonly PeerAddress[])[]; warnings: string[] } {
  const torrent = new FakeTorrent();
  torrent.namedPeers = namedPeers;
  const events = new RecordedEvents();
  const found: (readonly PeerAddress[])[] = [];
  new StaticPeers(torrent, events, new VirtualClock()).find((peers) => found.push(peers));
  return { found, warnings: events.of('warning').map(({ message }) => message) };
}

describe('static-peers', () => {
  it('finds the named peers, in private torrents too', () => {
    const { found, warnings } = find(['10.0.0.1:6881', '[::1]:1', 'seed.example:65535']);
    expect(found).to.deep.equal([
      [
        { host: '10.0.0.1', port: 6881 },
        { host: '::1', port: 1 },
        { host: 'seed.example', port: 65_535 },
      ],
    ]);
    expect(warnings).to.deep.equal([]);
    expect(new StaticPeers(new FakeTorrent(), new RecordedEvents(), new VirtualClock()).servesPrivate).to.equal(true);
  });

  it('warns of each that is no address, cleaned, and uses the others', () => {
    const { found, warnings } = find(['10.0.0.1', 'a:0', 'a:65536', '\x1b[31m:1:2', 'b:2']);
    expect(found).to.deep.equal([[{ host: 'b', port: 2 }]]);
    expect(warnings).to.have.length(4);
    expect(warnings[0]).to.equal('"10.0.0.1" is not a peer: write host:port, or [v6 address]:port, with a port from 1 to 65535.');
    expect(warnings.join()).not.to.contain('\x1b');
  });

  it('names them again every minute until it leaves, since the swarm forgets who was away', async () => {
    const clock = new VirtualClock();
    const torrent = new FakeTorrent();
    torrent.namedPeers = ['10.0.0.1:6881'];
    let times = 0;
    const source = new StaticPeers(torrent, new RecordedEvents(), clock);
    source.find(() => times++);
    await clock.advance(AGAIN_MS * 2);
    await source.leave();
    expect([AGAIN_MS, times, clock.pending]).to.deep.equal([60_000, 3, 0]);
  });

  it('finds nothing where nothing was named', () => {
    expect(find([])).to.deep.equal({ found: [], warnings: [] });
  });

  it('is a plugin that gives a peer source', () => {
    expect(plugin.provides.map(({ token }) => token.name)).to.deep.equal(['peer-source']);
  });
});
