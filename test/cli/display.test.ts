// Where people look: a block drawn in place on a terminal, a few plain lines in a log.
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { displayOn, type Status } from '../../cli/display/display.js';
import { LOG_INTERVAL_MS } from '../../cli/display/log.js';
import { MAX_REMEMBERED, Once } from '../../cli/once.js';

const ESCAPE = '\u001b';

function stream(extra: object) {
  return Object.assign(new PassThrough({ encoding: 'utf8' }), extra);
}

const status = (text: string, phase = 'downloading'): Status => ({
  phase,
  block: (columns) => [text.slice(0, columns)],
  sentence: () => `sentence ${text}`,
});

describe('the log display', () => {
  it('writes at most one line in a while, a new phase at once, and no cursor codes', async () => {
    const out = stream({});
    let now = 0;
    const display = await displayOn(out, {}, () => now);
    display.show(status('hashing', ''));
    display.show(status('1'));
    now += LOG_INTERVAL_MS - 1;
    display.show(status('2'));
    now += 1;
    display.show(status('3'));
    display.show(status('4', 'seeding'));
    display.line('a line');
    display.end();
    expect(out.read()).to.equal('sentence 1\nsentence 3\nsentence 4\na line\n');
  });

  it('is used on a dumb terminal too', async () => {
    const out = stream({ isTTY: true, columns: 80 });
    const display = await displayOn(out, { TERM: 'dumb' }, () => 0);
    display.show(status('1'));
    expect(out.read()).to.equal('sentence 1\n');
  });
});

describe('the terminal display', () => {
  it('keeps lines above the block, and takes the block away at the end', async () => {
    const out = stream({ isTTY: true, columns: 10, rows: 24 });
    const display = await displayOn(out, { TERM: 'xterm' }, () => 0);
    display.show(status('a block that is too long'));
    expect(out.read()).to.include('a block th').and.not.include('that is');
    display.line('stays');
    const text = String(out.read());
    expect(text).to.include(ESCAPE);
    expect(text.indexOf('stays')).to.be.below(text.lastIndexOf('a block th'));
    display.end();
    expect(out.read()).to.not.include('a block');
  });
});

describe('news that repeat', () => {
  it('are new once a source, until they change or it recovered', () => {
    const once = new Once();
    expect([once.isNew('a', 'dead'), once.isNew('a', 'dead'), once.isNew('b', 'dead')]).to.deep.equal([true, false, true]);
    expect([once.isNew('a', 'other'), once.isNew('a', 'dead')]).to.deep.equal([true, true]);
    once.forget('a');
    expect(once.isNew('a', 'dead')).to.equal(true);
  });

  it('are remembered of a bounded number of sources', () => {
    const once = new Once();
    for (let source = 0; source <= MAX_REMEMBERED; source++) once.isNew(String(source), '');
    expect(once.isNew(String(MAX_REMEMBERED), '')).to.equal(false);
    expect(once.isNew('0', '')).to.equal(true);
  });
});
