// The matrix's own parts that need no other client.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Ability, type Cell, cellsOf, hindrance } from './cells.js';
import { withTracker } from './content.js';
import { FEATURES, type Feature } from './features.js';
import { Profile } from './profiles.js';
import type { Result } from './runner.js';
import { line, reasons, table } from './table.js';

const feature = (changes: Partial<Feature> = {}): Feature => ({ title: 'a feature', act: async () => {}, ...changes });
const cell = (changes: Partial<Feature> = {}): Cell => ({ client: 'ours', feature: feature(changes) });
const ability: Ability = { profile: Profile.read(), help: '--peer' };

describe('the interop matrix', () => {
  it('has a title of its own for each feature', () => {
    const titles = FEATURES.map(({ title }) => title);
    expect(new Set(titles).size).to.equal(titles.length);
  });

  it('chooses cells by client and by part of a feature', () => {
    const all = cellsOf([]);
    expect(cellsOf(['aria2', 'PEX']).map(({ client, feature: { title } }) => `${client}: ${title}`)).to.deep.equal([
      'aria2: it tells ours of a peer (PEX)',
      'aria2: ours tells it of a peer (PEX)',
    ]);
    expect(cellsOf(['aria2', 'rtorrent']).length).to.be.within(1, all.length - 1);
    expect(cellsOf(['no such thing'])).to.deep.equal([]);
  });

  it('tells what a cell waits for', () => {
    expect(hindrance(cell(), ability)).to.equal(undefined);
    expect(hindrance(cell({ plugins: ['piece'], options: ['--peer'] }), ability)).to.equal(undefined);
    expect(hindrance(cell({ plugins: ['piece', 'no-such'] }), ability)).to.deep.equal({
      verdict: 'not yet',
      reason: 'our profile has no plugin no-such',
    });
    expect(hindrance(cell({ options: ['--no-such'] }), ability)?.reason).to.equal('our download has no --no-such');
    expect(hindrance(cell({ lacks: { ours: 'no wish' }, plugins: ['no-such'] }), ability)).to.deep.equal({
      verdict: 'unsupported',
      reason: 'no wish',
    });
    const absent = { name: 'aria2', missing: () => 'aria2c' } as unknown as NonNullable<Feature['besides']>[number];
    expect(hindrance(cell({ besides: [absent] }), ability)).to.deep.equal({
      verdict: 'missing',
      reason: 'this machine has no aria2c',
    });
  });

  it('writes a profile without some plugins', () => {
    const folder = mkdtempSync(join(tmpdir(), 'piecework-interop-test-'));
    try {
      const { plugins } = JSON.parse(readFileSync(ability.profile.without(folder, ['piece', 'request']), 'utf8'));
      expect(plugins).to.include('bitfield').and.not.include.members(['piece']);
      expect(plugins).not.to.include('request');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives a torrent a tracker', () => {
    const torrent = withTracker(Buffer.from('d4:infod4:name1:aee'), 'http://10.77.0.1/announce');
    expect(torrent.toString()).to.equal('d8:announce25:http://10.77.0.1/announce4:infod4:name1:aee');
  });

  it('shows a table and the reasons below it', () => {
    const results: Result[] = [
      { cell: cell(), verdict: 'pass', seconds: 1.25 },
      { cell: { client: 'aria2', feature: feature() }, verdict: 'fail', seconds: 60, reason: 'not within 60 s' },
      { cell: { client: 'aria2', feature: feature({ title: 'more' }) }, verdict: 'not yet', seconds: 0, reason: 'no plugin' },
    ];
    expect(table(results, new Map([['aria2', '1.36.0']])).split('\n')).to.deep.equal([
      '|  | aria2 1.36.0 | ours |',
      '| --- | --- | --- |',
      '| a feature | **FAIL** | pass (1.3 s) |',
      '| more | not yet |  |',
    ]);
    expect(reasons(results)).to.deep.equal(['**FAIL**: aria2, a feature: not within 60 s', 'not yet: aria2, more: no plugin']);
    expect(line(results[1] as Result)).to.equal('fail        aria2        a feature 60.0 s: not within 60 s');
  });
});
