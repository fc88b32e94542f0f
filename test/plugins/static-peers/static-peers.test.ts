// Named peers are found once; what is no address costs a warning.
import { expect } from 'chai';
import type { PeerAddress } from 'piecework';
import plugin from '../../../plugins/static-peers/index.js';
import { StaticPeers } from '../../../plugins/static-peers/static-peers.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { RecordedEvents } from '../../kit/recorded-events.js';

function find(namedPeers: readonly string[]): { found: (readonly PeerAddress[])[]; warnings: string[] } {
  const torrent = new FakeTorrent();
  torrent.namedPeers = namedPeers;
  const events = new RecordedEvents();
  const found: (readonly PeerAddress[])[] = [];
  new StaticPeers(torrent, events).find((peers) => found.push(peers));
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
    expect(new StaticPeers(new FakeTorrent(), new RecordedEvents()).servesPrivate).to.equal(true);
  });

  it('warns of each that is no address, cleaned, and uses the others', () => {
    const { found, warnings } = find(['10.0.0.1', 'a:0', 'a:65536', '\x1b[31m:1:2', 'b:2']);
    expect(found).to.deep.equal([[{ host: 'b', port: 2 }]]);
    expect(warnings).to.have.length(4);
    expect(warnings[0]).to.equal('"10.0.0.1" is not a peer: write host:port, or [v6 address]:port, with a port from 1 to 65535.');
    expect(warnings.join()).not.to.contain('\x1b');
  });

  it('finds nothing where nothing was named', () => {
    expect(find([])).to.deep.equal({ found: [], warnings: [] });
  });

  it('is a plugin that gives a peer source', () => {
    expect(plugin.provides.map(({ token }) => token.name)).to.deep.equal(['peer-source']);
  });
});
