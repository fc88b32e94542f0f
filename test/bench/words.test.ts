import { expect } from 'chai';
import { HELP, sizeOf, wantedBy } from '../../bench/words.js';

describe('the command line of the bench', () => {
  it('wants all cases, or all contests against others', () => {
    expect(wantedBy([])?.names).to.include.members(['start-up', 'leech']).and.not.include('check');
    expect(wantedBy(['--against', 'all'])?.names)
      .to.include.members(['leech-16k', 'check', 'create'])
      .and.not.include('parsing');
  });

  it('wants those that are named, in the order of the bench', () => {
    expect(wantedBy(['--only', 'parsing', '--only', 'leech'])?.names).to.deep.equal(['leech', 'parsing']);
  });

  it('refuses what it does not know', () => {
    expect(() => wantedBy(['--only', 'nothing'])).to.throw('--only nothing is none of leech, ');
    expect(() => wantedBy(['--only', 'check'])).to.throw('--only check is none of');
    expect(() => wantedBy(['--mib', '0'])).to.throw('--mib 0 is no whole number of 1 or more');
    expect(() => wantedBy(['--runs', 'many'])).to.throw('--runs many is no whole number');
  });

  it('takes the size of the command line, then of the contest, then its own', () => {
    const own = { mebibytes: 64, pieceLength: 16_384 };
    expect(sizeOf(wantedBy(['--mib', '8']) ?? expect.fail(), own)).to.deep.equal({ mebibytes: 8, pieceLength: 16_384 });
    expect(sizeOf({ mebibytes: undefined, pieceLength: undefined }, own)).to.deep.equal(own);
    expect(sizeOf({ mebibytes: undefined, pieceLength: undefined })).to.deep.equal({ mebibytes: 256, pieceLength: 262_144 });
  });

  it('has help that names every contest and client', () => {
    expect(wantedBy(['--help'])).to.equal(undefined);
    for (const name of ['leech-16k', 'seed-to-8', 'create', 'qbittorrent', 'libtorrent-tuned']) expect(HELP).to.include(name);
  });
});
