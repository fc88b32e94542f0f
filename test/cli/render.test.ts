// Golden text: what people see, column by column.
import { expect } from 'chai';
import fc from 'fast-check';
import {
  bar,
  bytes,
  cells,
  completedSentence,
  duration,
  evenBytes,
  fitEnd,
  fitting,
  PLAIN,
  paintFor,
  percent,
  progressBlock,
  progressSentence,
  rate,
  timeLeft,
  whole,
  workBlock,
} from '../../cli/render/index.js';
import { table } from '../../cli/render/table.js';
import type { Progress } from '../../core/index.js';

const MIB = 1024 * 1024;
const UNDER_WAY: Progress = {
  phase: 'downloading',
  pieces: 1024,
  piecesHave: 624,
  bytes: 64 * MIB,
  bytesHave: 39 * MIB,
  bytesWanted: 64 * MIB,
  bytesLeft: 25 * MIB,
  downloaded: 39 * MIB,
  uploaded: 3 * MIB,
  downloadRate: 112 * MIB,
  uploadRate: 3.1 * MIB,
  wasted: 0,
  peers: 4,
  knownPeers: 9,
  secondsLeft: 1.2,
};

describe('numbers for people', () => {
  it('gives sizes three digits that matter', () => {
    const sizes = [0, 999, 1000, 1023, 1024, 10_235, 64 * MIB, 112 * MIB, 1023 * MIB, 1.5 * 1024 * MIB, 2 ** 50 * 5000];
    expect(sizes.map(bytes)).to.deep.equal([
      '0 B',
      '999 B',
      '0.98 KiB',
      '1.00 KiB',
      '1.00 KiB',
      '10.0 KiB',
      '64.0 MiB',
      '112 MiB',
      '1.00 GiB',
      '1.50 GiB',
      '5000 PiB',
    ]);
    expect(rate(1024)).to.equal('1.00 KiB/s');
    expect(evenBytes(16_384)).to.equal('16 KiB');
  });

  it('never makes a size wider than eight columns below a pebibyte', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 49 }), (count) => bytes(count).length <= 8));
  });

  it('gives times in their two largest units', () => {
    expect([0, 0.84, 9.94, 9.96, 59.4, 59.6, 65, 3599.4, 3600, 11_520, 86_400, 97_200].map(duration)).to.deep.equal([
      '0.0 s',
      '0.8 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 00 s',
      '1 min 05 s',
      '59 min 59 s',
      '1 h 00 min',
      '3 h 12 min',
      '1 d 0 h',
      '1 d 3 h',
    ]);
    expect([0.2, 8.1, 9.1, 61].map(timeLeft)).to.deep.equal(['1 s', '9 s', '10 s', '1 min 01 s']);
  });

  it('says 100% only when all is there', () => {
    expect([percent(0, 0), percent(0, 10), percent(999_999, 1_000_000), percent(10, 10)]).to.deep.equal([
      '100%',
      '0%',
      '99%',
      '100%',
    ]);
    expect(whole(1234567)).to.equal('1,234,567');
  });
});

describe('progress lines', () => {
  it('shows two lines with everything where there is room', () => {
    expect(progressBlock('debian.iso', UNDER_WAY, 80, PLAIN)).to.deep.equal([
      'debian.iso  ████████████████████████░░░░░░░░░░░░░░░░  60% 39.0 MiB of 64.0 MiB',
      '  ↓ 112 MiB/s   2 s left   ↑ 3.10 MiB/s   4 peers',
    ]);
  });

  it('leaves out what matters least in a narrow terminal', () => {
    expect(progressBlock('debian-13.2.0-amd64.iso', UNDER_WAY, 44, PLAIN)).to.deep.equal([
      '…2.0-amd64.iso  █████████████░░░░░░░░░  60%',
      '  ↓ 112 MiB/s   2 s left   ↑ 3.10 MiB/s',
    ]);
    expect(progressBlock('debian-13.2.0-amd64.iso', UNDER_WAY, 16, PLAIN)).to.deep.equal(['…amd64.iso  60%', '  ↓ 112 MiB/s']);
  });

  it('never takes more columns than there are, whatever the name', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(name, fc.integer({ min: 11, max: 200 }), fc.integer({ min: 0, max: 64 * MIB }), (text, width, bytesLeft) => {
        const lines = [
          ...progressBlock(text, { ...UNDER_WAY, bytesLeft }, width, PLAIN),
          ...workBlock(text, 3, 1_000_000, width, PLAIN),
        ];
        for (const line of lines) expect(cells(line)).to.be.below(width);
      }),
    );
  });

  it('says one sentence for a log', () => {
    expect(progressSentence('a.iso', UNDER_WAY)).to.equal('a.iso: 60% of 64.0 MiB, ↓ 112 MiB/s, 2 s left, ↑ 3.10 MiB/s, 4 peers');
    const alone = { ...UNDER_WAY, downloadRate: 0, uploadRate: 0, peers: 0, secondsLeft: undefined };
    expect(progressSentence('a.iso', alone)).to.equal('a.iso: 60% of 64.0 MiB, ↓ 0 B/s, ↑ 0 B/s, no peer yet');
    const seeding = { ...UNDER_WAY, phase: 'seeding' as const, bytesLeft: 0, peers: 1 };
    expect(progressSentence('a.iso', seeding)).to.equal('a.iso: 100% of 64.0 MiB, seeding ↑ 3.10 MiB/s, 1 peer, 3.00 MiB sent');
  });

  it('ends a download with one sentence', () => {
    expect(completedSentence('a.iso', 64 * MIB, 1.2, 64 * MIB)).to.equal(
      'a.iso: 64.0 MiB in 1.2 s (53.3 MiB/s), every piece verified',
    );
    expect(completedSentence('a.iso', 0, 0.1, 64 * MIB)).to.equal('a.iso: complete, all 64.0 MiB verified');
  });

  it('draws a bar within its columns', () => {
    expect([-1, 0, 0.5, 0.99, 1, 2].map((fraction) => bar(fraction, 4, PLAIN))).to.deep.equal([
      '░░░░',
      '░░░░',
      '██░░',
      '███░',
      '████',
      '████',
    ]);
  });
});

describe('columns', () => {
  it('knows wide, combining and joined characters', () => {
    expect([cells('abc'), cells('日本'), cells('e\u0301'), cells('🎬'), cells('𠀀')]).to.deep.equal([3, 4, 1, 2, 2]);
    expect([fitEnd('日本語.txt', 8), fitEnd('short', 8), fitEnd('abc', 1), fitEnd('abc', 0)]).to.deep.equal([
      '…語.txt',
      'short',
      '…',
      '',
    ]);
  });

  it('drops parts from the end, and cuts the last one that is left', () => {
    expect(fitting(['first', '', 'second', 'third'], ', ', 13)).to.equal('first, second');
    expect(fitting(['first', 'second'], ', ', 4)).to.equal('…rst');
  });

  it('lines a table up without trailing blanks', () => {
    expect(table([['a', 'b'], ['日本', ''], ['ccc']])).to.deep.equal(['a     b', '日本', 'ccc']);
  });
});

describe('colours', () => {
  const painted = (isTTY: boolean, env: Record<string, string>) => paintFor({ isTTY }, env).bold('x') !== 'x';

  it('are for terminals that want them', () => {
    expect(painted(true, {})).to.equal(true);
    expect(painted(false, {})).to.equal(false);
    expect(painted(true, { NO_COLOR: '1' })).to.equal(false);
    expect(painted(true, { NO_COLOR: '' })).to.equal(true);
    expect(painted(true, { TERM: 'dumb' })).to.equal(false);
    expect(painted(false, { FORCE_COLOR: '1' })).to.equal(true);
    expect(painted(false, { FORCE_COLOR: '1', NO_COLOR: '1' })).to.equal(false);
  });
});
