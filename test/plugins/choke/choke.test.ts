// The choke plugin: both directions of choking on one connection, and the rounds across peers.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Choker, Peer } from 'piecework';
import { ChokeState } from '../../../plugins/choke/choke-state.js';
import { ChokeTable, ROUND_MS, WAITING_MS } from '../../../plugins/choke/choke-table.js';
import { Choke, Interested, NotInterested, Unchoke } from '../../../plugins/choke/index.js';
import choker from '../../../plugins/choker-tit-for-tat/index.js';
import { FakeDownloads, FakePeer, FakeUploads } from '../../kit/fake-peer.js';
import { RecordedEvents } from '../../kit/recorded-events.js';
import { messageSuite } from '../../kit/suites/message.js';
import { pluginSuite } from '../../kit/suites/plugin.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

/** Unchokes the first so many of those interested, and remembers when it was asked. */
class FirstCome implements Choker {
  readonly asked: boolean[] = [];
  throws = false;

  constructor(private readonly slots: number) {}

  round(interested: readonly Peer[], regular: boolean): ReadonlySet<Peer> {
    this.asked.push(regular);
    if (this.throws) throw new Error('boom');
    return new Set(interested.slice(0, this.slots));
  }
}

function stage(slots = 1) {
  const clock = new VirtualClock();
  const first = new FirstCome(slots);
  const events = new RecordedEvents();
  const table = new ChokeTable(first, clock, events);
  const connect = () => {
    const peer = new FakePeer();
    const downloads = new FakeDownloads();
    const uploads = new FakeUploads();
    const state = new ChokeState(peer, downloads, uploads, table);
    state.opened();
    return { peer, downloads, uploads, state, said: () => peer.sent.splice(0).map(({ name }) => name) };
  };
  return { clock, first, events, table, connect };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('choke', () => {
  pluginSuite('choke', { module: import.meta.resolve('../../../plugins/choke/index.js'), others: [choker] });
  for (const [codec, id] of [
    [Choke, 0],
    [Unchoke, 1],
    [Interested, 2],
    [NotInterested, 3],
  ] as const) {
    messageSuite(codec.name, { codec, messages: () => fc.constant({}), examples: [{ message: {}, payload: '' }] });
    it(`${codec.name} has id ${id} (BEP 3)`, () => expect(codec.id).to.equal(id));
  }

  it('begins choked both ways', () => {
    const { downloads, uploads } = stage().connect();
    expect([downloads.calls, uploads.calls]).to.deep.equal([[['stop']], [['stop']]]);
  });

  it('requests while the peer lets us', () => {
    const { peer, downloads, state } = stage().connect();
    for (const codec of [Unchoke, Choke, Unchoke]) peer.says(codec, {}, state);
    expect(downloads.calls.slice(1)).to.deep.equal([['allow'], ['stop'], ['allow']]);
  });

  it('says when the peer becomes interesting, and when it is no longer', () => {
    const { state, said } = stage().connect();
    state.interestChanged(true);
    state.interestChanged(false);
    expect(said()).to.deep.equal(['interested', 'not-interested']);
  });

  it('unchokes a free slot at once, without waiting for a round', async () => {
    const { peer, uploads, state, said } = stage().connect();
    peer.says(Interested, {}, state);
    await turn();
    expect(said()).to.deep.equal(['unchoke']);
    expect(uploads.calls.slice(1)).to.deep.equal([['allow']]);
  });

  it('gives the slot on when its peer loses interest or leaves', async () => {
    const { connect } = stage();
    const [one, two, three] = [connect(), connect(), connect()];
    for (const { peer, state } of [one, two, three]) peer.says(Interested, {}, state);
    await turn();
    one.peer.says(NotInterested, {}, one.state);
    await turn();
    two.state.closed();
    await turn();
    expect([one.said(), two.said(), three.said()]).to.deep.equal([['unchoke', 'choke'], ['unchoke'], ['unchoke']]);
  });

  it('asks the choker every ten seconds, and no longer once the torrent is closed', async () => {
    const { clock, first, table } = stage();
    table.opened();
    await clock.advance(ROUND_MS * 3);
    expect([ROUND_MS, first.asked]).to.deep.equal([10_000, [true, true, true]]);
    table.closed();
    expect(clock.pending).to.equal(0);
  });

  it('asks it every second while somebody waits for a slot, and only then', async () => {
    const { clock, first, table, connect } = stage();
    table.opened();
    const [one, two, three] = [connect(), connect(), connect()];
    for (const { peer, state } of [one, two, three]) peer.says(Interested, {}, state);
    await clock.advance(3 * WAITING_MS);
    expect(first.asked).to.deep.equal([false, false, false, false]);
    for (const { peer, state } of [two, three]) peer.says(NotInterested, {}, state);
    await clock.advance(3 * WAITING_MS);
    expect(first.asked.length).to.equal(5);
    table.closed();
    expect(clock.pending).to.equal(0);
  });

  it('takes a request before the unchoke for interest, of a peer that never spoke of it', async () => {
    const { connect } = stage(2);
    const [silent, spoken] = [connect(), connect()];
    spoken.peer.says(NotInterested, {}, spoken.state);
    for (const { state } of [silent, spoken]) state.refused();
    await turn();
    expect([silent.said(), spoken.said()]).to.deep.equal([['unchoke'], []]);
  });

  it('tells of the choke before what waits is refused', async () => {
    const { peer, uploads, state } = stage().connect();
    peer.says(Interested, {}, state);
    await turn();
    const heardAtStop: string[] = [];
    uploads.stop = () => void heardAtStop.push(...peer.sent.map(({ name }) => name));
    peer.says(NotInterested, {}, state);
    await turn();
    expect(heardAtStop).to.deep.equal(['unchoke', 'choke']);
  });

  it('does not repeat itself', async () => {
    const { clock, table, connect } = stage();
    table.opened();
    const { peer, state, said } = connect();
    for (let repeat = 0; repeat < 3; repeat++) peer.says(Interested, {}, state);
    await clock.advance(ROUND_MS * 5);
    expect(said()).to.deep.equal(['unchoke']);
    table.closed();
  });

  it('leaves all as it is while the choker throws, and tells it once', async () => {
    const { clock, first, events, table, connect } = stage();
    table.opened();
    const [one, two] = [connect(), connect()];
    one.peer.says(Interested, {}, one.state);
    await turn();
    first.throws = true;
    two.peer.says(Interested, {}, two.state);
    await clock.advance(ROUND_MS * 2);
    expect([one.said(), two.said(), events.of('warning')]).to.deep.equal([['unchoke'], [], [{ message: 'boom' }]]);
    first.throws = false;
    one.peer.says(NotInterested, {}, one.state);
    await clock.advance(ROUND_MS);
    expect([one.said(), two.said()]).to.deep.equal([['choke'], ['unchoke']]);
    table.closed();
  });
});
