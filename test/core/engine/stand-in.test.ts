// The torrent that a magnet link is taken for until its metadata is here.
import { expect } from 'chai';
import { InfoHash, type Magnet } from 'piecework';
import { PieceStates } from '../../../core/engine/piece-states.js';
import { standIn } from '../../../core/engine/stand-in.js';
import { INFO_HASH } from './fakes.js';

const magnet = (more: Partial<Magnet> = {}): Magnet => ({ infoHash: INFO_HASH, trackers: [], peers: [], ...more });

describe('the stand-in for metadata', () => {
  it('is a torrent by the info-hash of the link, with something left', () => {
    const { infoHash, geometry, info } = standIn(magnet());
    expect(infoHash.equals(new InfoHash(INFO_HASH.bytes))).to.equal(true);
    expect(geometry.bytesIn(new PieceStates(geometry).needed)).to.be.greaterThan(0);
    expect(info.length).to.equal(0);
  });

  it('has the name of the link, or its info-hash for one', () => {
    expect([standIn(magnet({ name: 'film' })).name, standIn(magnet()).name]).to.deep.equal(['film', INFO_HASH.hex]);
  });

  it('takes each tracker for a tier', () => {
    expect(standIn(magnet({ trackers: ['http://a/', 'udp://b:1'] })).tiers).to.deep.equal([['http://a/'], ['udp://b:1']]);
  });
});
