import { expect } from 'chai';
import type { Named } from '../../bench/against/clients/index.js';
import { choose } from '../../bench/against/clients/index.js';
import { contest, contestTable, shareOfBest } from '../../bench/against/index.js';

const maker = (name: string): Named => ({ name, missing: () => undefined, create: () => [name] });
const RATES: Readonly<Record<string, number>> = { ours: 300, quick: 400, slow: 100 };
const rate = (client: Named): number => RATES[client.name] ?? Number.NaN;

describe('a contest', () => {
  it('measures ours and all others in turns, there and back', async () => {
    const order: string[] = [];
    const results = await contest({ needs: 'create' }, [maker('quick'), maker('slow')], 2, async (client) => {
      order.push(client.name);
      return { 'rate [MiB/s]': rate(client) };
    });
    expect(order).to.deep.equal(['ours', 'quick', 'slow', 'slow', 'quick', 'ours']);
    expect(shareOfBest(results)).to.equal(0.75);
    expect(contestTable('create', results))
      .to.include('ours is 0.75 of the best other')
      .and.match(/\| slow \| 3\.00 \|/);
  });

  it('leaves out who cannot do it', async () => {
    const results = await contest({ needs: 'download' }, [maker('quick')], 1, async () => ({ 'rate [MiB/s]': 1 }));
    expect(results.map(({ client }) => client)).to.deep.equal(['ours']);
    expect(shareOfBest(results)).to.equal(undefined);
  });

  it('tells the ratio to the ceiling, which is no client and no best', async () => {
    const rates: Readonly<Record<string, number>> = { ours: 300, ceiling: 375, slow: 100 };
    const results = await contest({ needs: 'create' }, [maker('ceiling'), maker('slow')], 1, async ({ name }) => ({
      'rate [MiB/s]': rates[name] ?? Number.NaN,
    }));
    expect(shareOfBest(results)).to.equal(3);
    expect(contestTable('leech', results)).to.match(/\| ceiling \| 0\.80 \|/);
  });

  it('goes on when one fails, tries it twice at most, and says why', async () => {
    const tried: string[] = [];
    const results = await contest({ needs: 'create' }, [maker('broken'), maker('slow')], 4, async (client) => {
      tried.push(client.name);
      if (client.name === 'broken') throw new Error('it was not done within 36 s');
      return { 'rate [MiB/s]': rate(client) };
    });
    expect(tried.filter((name) => name === 'broken')).to.have.lengthOf(2);
    expect(tried.filter((name) => name === 'slow')).to.have.lengthOf(4);
    expect(shareOfBest(results)).to.equal(3);
    expect(contestTable('create', results))
      .to.include('| broken |  | failed |')
      .and.include('broken failed: it was not done within 36 s');
  });

  it('keeps the figures of others when ours fails', async () => {
    const results = await contest({ needs: 'create' }, [maker('slow')], 1, async (client) => {
      if (client.name === 'ours') throw new Error('no');
      return { 'rate [MiB/s]': rate(client) };
    });
    expect(shareOfBest(results)).to.equal(undefined);
    expect(contestTable('create', results))
      .to.include('| ours |  | failed |')
      .and.include('100 (100–100)')
      .and.not.include('NaN');
  });
});

describe('the clients of a contest', () => {
  it('are named, and an unknown name is refused', () => {
    expect(() => choose('libtorrent,utorrent', undefined)).to.throw('utorrent is none of libtorrent, ');
  });

  it('have the ceiling among them when it is named, not with all', () => {
    expect(choose('ceiling', undefined).rivals.map(({ name }) => name)).to.deep.equal(['ceiling']);
    expect(choose('all', undefined).rivals.map(({ name }) => name)).not.to.include('ceiling');
  });

  it('without WebTorrent where its folder is not given or does not have it, with a sentence', () => {
    expect(choose('webtorrent', undefined)).to.deep.equal({
      rivals: [],
      absent: ['webtorrent is left out: the folder of the installed package must be given with --webtorrent.'],
    });
    expect(choose('webtorrent', '/nowhere').absent).to.deep.equal([
      'webtorrent is left out: there is no package webtorrent in /nowhere.',
    ]);
  });
});
