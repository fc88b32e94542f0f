// Which tracker is asked, when, and with what: on a virtual clock, with trackers that are scripts.
import { expect } from 'chai';
import { type AnnounceReply, type AnnounceRequest, type PeerAddress, parseAddress, type Tracker, TrackerError } from 'piecework';
import { Announcer, COMPLETED_LIMIT_MS, DEAD_LEAVE_LIMIT_MS, LEAVE_LIMIT_MS } from '../../../plugins/announcer/announcer.js';
import { ANNOUNCE_LIMIT_MS, WANTED_PEERS } from '../../../plugins/announcer/contacts.js';
import { HEAD_START_MS } from '../../../plugins/announcer/first-reply.js';
import plugin from '../../../plugins/announcer/index.js';
import {
  FIRST_BACK_OFF_MS,
  HUNGRY_MS,
  MAX_BACK_OFF_MS,
  MAX_INTERVAL,
  MIN_INTERVAL,
} from '../../../plugins/announcer/intervals.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { piece } from '../../kit/piece.js';
import { RecordedEvents } from '../../kit/recorded-events.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const PEER = { host: '10.0.0.1', port: 1 };
const fine = (more: Partial<AnnounceReply> = {}): AnnounceReply => ({ peers: [PEER], interval: 1800, ...more });

type Script = (request: AnnounceRequest, signal: AbortSignal) => AnnounceReply | Promise<AnnounceReply>;
const dead: Script = () => Promise.reject(new TrackerError('dead'));
const silent: Script = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const deaf: Script = () => new Promise(() => {});

/** A torrent with an announcer whose trackers follow scripts by host: `http://a/announce` is `a`. */
class Stage {
  readonly clock = new VirtualClock();
  readonly events = new RecordedEvents();
  readonly found: PeerAddress[] = [];
  readonly log: string[] = [];
  readonly requests: AnnounceRequest[] = [];
  readonly torrent: FakeTorrent;
  readonly announcer: Announcer;

  constructor(
    tiers: readonly (readonly string[])[],
    readonly scripts: Record<string, Script>,
    { have = [] as number[], seed = 1, schemes = ['http:'] } = {},
  ) {
    const urls = tiers.map((tier) => tier.map((name) => (name.includes(':') ? name : `http://${name}/announce`)));
    this.torrent = new FakeTorrent(2, have, { tiers: urls });
    const tracker: Tracker = {
      announce: async (request, signal) => {
        const { hostname } = new URL(request.url);
        this.requests.push(request);
        this.log.push(`${this.clock.now() / 1000} ${hostname}${request.event ? ` ${request.event}` : ''}`);
        return (this.scripts[hostname] ?? dead)(request, signal);
      },
    };
    const trackers = new Map(schemes.map((scheme) => [scheme, tracker]));
    this.announcer = new Announcer(this.torrent, trackers, this.events, this.clock, new SeededRandom(seed));
  }

  async find(): Promise<this> {
    this.announcer.find((peers) => this.found.push(...peers));
    await this.clock.advance(0);
    return this;
  }

  complete(): Promise<void> {
    for (const index of [0, 1]) this.torrent.have.add(piece(index));
    return this.announcer.completed();
  }

  /** Seconds of virtual time that the promise takes. */
  async seconds(promise: Promise<void>): Promise<number> {
    const started = this.clock.now();
    let done = false;
    void promise.then(() => {
      done = true;
    });
    await this.clock.advanceUntil(() => done, 60_000);
    return (this.clock.now() - started) / 1000;
  }
}

describe('announcer', () => {
  it('announces started, hands peers over and tells that the tracker replied', async () => {
    const stage = await new Stage([['a']], { a: () => fine({ warning: 'soon down' }) }).find();
    expect(stage.found).to.deep.equal([PEER]);
    expect(stage.events.all).to.deep.equal([
      { name: 'tracker-replied', event: { url: 'http://a/announce', peers: 1, warning: 'soon down' } },
    ]);
    const { torrent } = stage;
    const { infoHash } = torrent.metainfo;
    const { key, ...request } = stage.requests[0]!;
    const expected = {
      url: 'http://a/announce',
      infoHash,
      peerId: torrent.peerId,
      port: 6881,
      uploaded: 0,
      downloaded: 0,
      left: 32_768,
      wanted: WANTED_PEERS,
    };
    expect(request).to.deep.equal({ ...expected, event: 'started' });
    expect(key).to.be.within(0, 2 ** 32 - 1);
    stage.announcer.stop();
  });

  it('announces again after the interval, with new numbers, the same key and the tracker id', async () => {
    const stage = await new Stage([['a']], { a: () => fine({ interval: 900, trackerId: 'id' }) }).find();
    Object.assign(stage.torrent, { uploaded: 5, downloaded: 6 });
    stage.torrent.peers.add({} as never);
    await stage.clock.advance(900_000);
    expect(stage.log).to.deep.equal(['0 a started', '900 a']);
    expect(stage.requests[1]).to.include({
      uploaded: 5,
      downloaded: 6,
      trackerId: 'id',
      key: stage.requests[0]?.key,
      wanted: WANTED_PEERS,
    });
    stage.announcer.stop();
  });

  it('keeps the interval within a minute and a day, and heeds the least interval', async () => {
    const intervals: [Partial<AnnounceReply>, number][] = [
      [{ interval: 0 }, MIN_INTERVAL],
      [{ interval: MIN_INTERVAL - 1 }, MIN_INTERVAL],
      [{ interval: 2 ** 52 }, MAX_INTERVAL],
      [{ interval: 100, minInterval: 200 }, 200],
      [{ interval: 100, minInterval: 2 ** 52 }, MAX_INTERVAL],
      [{}, 1800],
    ];
    for (const [numbers, seconds] of intervals) {
      const stage = await new Stage([['a']], { a: () => ({ peers: [], ...numbers }) }).find();
      stage.torrent.peers.add({} as never);
      await stage.clock.advance(seconds * 1000 - 1);
      expect(stage.log, JSON.stringify(numbers)).to.have.length(1);
      await stage.clock.advance(1);
      expect(stage.log, JSON.stringify(numbers)).to.have.length(2);
      stage.announcer.stop();
    }
  });

  it('asks earlier when the torrent still has no peer, but no earlier than the tracker allows', async () => {
    const early: [Partial<AnnounceReply>, number][] = [
      [{ interval: 1800 }, 300],
      [{ interval: 1800, minInterval: 30 }, 60],
      [{ interval: 1800, minInterval: 900 }, 900],
      [{ interval: 120 }, 120],
    ];
    for (const [numbers, seconds] of early) {
      const stage = await new Stage([['a']], { a: () => ({ peers: [], ...numbers }) }).find();
      await stage.clock.advance(seconds * 1000);
      expect(stage.log, JSON.stringify(numbers)).to.deep.equal(['0 a started', `${seconds} a`]);
      stage.announcer.stop();
    }
  });

  it('does not ask earlier when everything is here', async () => {
    const stage = await new Stage([['a']], { a: () => fine({ interval: 1800 }) }, { have: [0, 1] }).find();
    await stage.clock.advance(1_800_000);
    expect(stage.log).to.deep.equal(['0 a started', '1800 a']);
    stage.announcer.stop();
  });

  it('asks the next tracker when one fails, and the next tier when a tier failed', async () => {
    const stage = await new Stage([['a', 'b'], ['c'], ['d']], { c: () => fine() }).find();
    expect(stage.log.slice(0, 2).sort()).to.deep.equal(['0 a started', '0 b started']);
    expect(stage.log.slice(2)).to.deep.equal(['0 c started']);
    expect(stage.events.of('tracker-failed').map(({ error, retryMs }) => [error.message, retryMs])).to.deep.equal([
      ['dead', 0],
      ['dead', 0],
    ]);
    stage.announcer.stop();
  });

  it('shuffles a tier, and then begins with the tracker that worked', async () => {
    const firsts = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const stage = await new Stage([['a', 'b', 'c']], { b: () => fine({ interval: 60 }) }, { seed }).find();
      firsts.add(stage.log[0] ?? '');
      stage.torrent.peers.add({} as never);
      const before = stage.log.length;
      await stage.clock.advance(60_000);
      expect(stage.log.slice(before)).to.deep.equal(['60 b']);
      stage.announcer.stop();
    }
    expect(firsts.size).to.equal(3);
  });

  it(`gives a slow tracker a head start of ${HEAD_START_MS} ms, then asks others meanwhile, and takes late peers too`, async () => {
    let reply: (reply: AnnounceReply) => void = () => {};
    const late: Script = () => new Promise((resolve) => (reply = resolve));
    const stage = await new Stage([['slow'], ['b'], ['c']], { slow: late, b: () => fine() }).find();
    await stage.clock.advance(HEAD_START_MS - 1);
    expect(stage.log).to.deep.equal(['0 slow started']);
    await stage.clock.advance(1);
    expect(stage.log).to.deep.equal(['0 slow started', '3 b started']);
    reply(fine({ peers: [{ host: '10.0.0.2', port: 2 }] }));
    await stage.clock.advance(10_000);
    expect(stage.found).to.deep.equal([PEER, { host: '10.0.0.2', port: 2 }]);
    expect(stage.log).to.have.length(2);
    stage.announcer.stop();
  });

  it('asks the next tracker too when one names no peers and none are here', async () => {
    const none: Script = () => ({ peers: [], interval: 1800 });
    const stage = await new Stage([['a'], ['b'], ['c']], { a: none, b: () => fine(), c: () => fine() }).find();
    expect(stage.log).to.deep.equal(['0 a started', '0 b started']);
    const all = await new Stage([['a'], ['b']], { a: none, b: none }).find();
    expect(all.log).to.deep.equal(['0 a started', '0 b started']);
    const seed = await new Stage([['a'], ['b']], { a: none, b: none }, { have: [0, 1] }).find();
    expect(seed.log).to.deep.equal(['0 a started']);
    for (const each of [stage, all, seed]) each.announcer.stop();
  });

  it('leaves out ourselves, but not others at the same port or at our address', async () => {
    const [self, ...others] = ['127.0.0.1:6881', '127.0.0.1:6882', '192.0.2.1:6881'].map((text) => parseAddress(text)!);
    const stage = await new Stage([['a'], ['b']], {
      a: () => fine({ peers: [self!] }),
      b: () => fine({ peers: [self!, ...others] }),
    }).find();
    expect(stage.torrent.port).to.equal(6881);
    expect(stage.found).to.deep.equal(others);
    expect(stage.events.of('tracker-replied').map(({ peers }) => peers)).to.deep.equal([0, 2]);
    stage.announcer.stop();
  });

  it('asks the others, one after the other, while the peers that a tracker named come to nothing', async () => {
    const stage = await new Stage([['a'], ['b'], ['c']], { a: () => fine(), b: () => fine(), c: () => fine() }).find();
    await stage.clock.advance(2 * HUNGRY_MS);
    expect(stage.log).to.deep.equal(['0 a started', '30 b started', '60 c started']);
    stage.torrent.peers.add({} as never);
    await stage.clock.advance(1_700_000);
    expect(stage.log).to.have.length(3);
    await stage.clock.advance(100_000);
    expect(stage.log.slice(3)).to.deep.equal(['1800 a']);
    stage.announcer.stop();
  });

  it('asks no tracker earlier than it allowed, however often another one comes and goes', async () => {
    let asked = 0;
    const flapping: Script = (...given) => (asked++ % 2 === 0 ? fine({ interval: 60 }) : dead(...given));
    const stage = await new Stage([['a'], ['b']], { a: flapping, b: () => fine({ minInterval: 900 }) }).find();
    await stage.clock.advance(3_600_000);
    const times = stage.log.filter((line) => line.includes(' b')).map((line) => Number(line.split(' ')[0]));
    expect(times.length).to.be.within(3, 5);
    for (const [index, time] of times.slice(1).entries()) expect(time - times[index]!).to.be.at.least(900);
    stage.announcer.stop();
  });

  it('backs off from each tracker that fails, also while another one replies', async () => {
    const stage = await new Stage([['a'], ['b']], { b: () => fine({ interval: 60 }) }).find();
    stage.torrent.peers.add({} as never);
    await stage.clock.advance(3_600_000);
    expect(stage.log.filter((line) => line.includes(' b'))).to.have.length(61);
    expect(stage.log.filter((line) => line.includes(' a')).length).to.be.within(6, 10);
    stage.announcer.stop();
  });

  it('asks nobody twice at a time', async () => {
    const stage = await new Stage([['a'], ['b']], { a: silent, b: () => ({ peers: [], interval: 60 }) }).find();
    await stage.clock.advance(ANNOUNCE_LIMIT_MS - 1);
    expect(stage.log).to.deep.equal(['0 a started', '3 b started']);
    stage.announcer.stop();
  });

  it('gives up on a tracker plugin that never ends', async () => {
    const stage = await new Stage([['a']], { a: deaf }).find();
    await stage.clock.advance(ANNOUNCE_LIMIT_MS);
    expect(stage.events.of('tracker-failed')[0]?.error.message).to.equal('The tracker did not answer within 30 seconds.');
    stage.announcer.stop();
  });

  it('backs off when all fail, doubling up to a bound, and starts afresh after a reply', async () => {
    const stage = await new Stage([['a']], {}).find();
    const waits = () => stage.events.of('tracker-failed').map(({ retryMs }) => retryMs);
    await stage.clock.advance(24 * 3_600_000);
    for (const [index, wait] of waits().slice(0, 7).entries())
      expect(wait).to.be.within(FIRST_BACK_OFF_MS * 2 ** index, FIRST_BACK_OFF_MS * 2 ** index * 1.25);
    expect(Math.max(...waits())).to.equal(MAX_BACK_OFF_MS);
    expect(waits().at(-1)).to.equal(MAX_BACK_OFF_MS);
    const before = waits().length;
    stage.scripts.a = () => fine({ interval: 60 });
    await stage.clock.advance(MAX_BACK_OFF_MS);
    stage.scripts.a = dead;
    await stage.clock.advance(61_000);
    expect(waits()[before]).to.be.within(FIRST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 1.25);
    stage.announcer.stop();
  });

  it('recovers within a minute from a tracker that failed twice', async () => {
    let failures = 2;
    const stage = await new Stage([['a']], { a: (...given) => (failures-- > 0 ? dead(...given) : fine()) }).find();
    await stage.clock.advance(60_000);
    expect(stage.found).to.deep.equal([PEER]);
    stage.announcer.stop();
  });

  it('says once which trackers no plugin announces to, and asks the others', async () => {
    const stage = await new Stage([['udp://u:1', 'nonsense'], ['a']], { a: () => fine({ interval: 60 }) }).find();
    stage.torrent.peers.add({} as never);
    await stage.clock.advance(120_000);
    expect(stage.events.of('tracker-failed').map(({ url, error }) => [url, error.message])).to.deep.equal([
      ['udp://u:1', 'No plugin announces to udp: trackers (there are plugins for: http:).'],
      ['http://nonsense/announce', 'dead'],
      ['http://nonsense/announce', 'dead'],
      ['http://nonsense/announce', 'dead'],
    ]);
    expect(stage.log.filter((line) => line.endsWith('a')).length).to.equal(2);
    stage.announcer.stop();
  });

  it('does nothing for a torrent without trackers', async () => {
    const stage = await new Stage([], {}).find();
    await stage.clock.advance(100_000);
    await stage.announcer.leave();
    expect([stage.log, stage.events.all, stage.clock.pending]).to.deep.equal([[], [], 0]);
  });

  describe('completed', () => {
    it('is told once, to the trackers that know us', async () => {
      const stage = await new Stage([['a'], ['b']], { a: () => fine() }).find();
      await stage.complete();
      await stage.complete();
      expect(stage.log).to.deep.equal(['0 a started', '0 a completed']);
      expect(stage.requests[1]).to.include({ left: 0, wanted: 0 });
      stage.announcer.stop();
    });

    it('is not told for what was complete from the start', async () => {
      const stage = await new Stage([['a']], { a: () => fine() }, { have: [0, 1] }).find();
      await stage.complete();
      expect(stage.log).to.deep.equal(['0 a started']);
      expect(stage.requests[0]).to.include({ left: 0, wanted: WANTED_PEERS });
      stage.announcer.stop();
    });

    it('is told later when started was still under way', async () => {
      let reply: (reply: AnnounceReply) => void = () => {};
      const stage = await new Stage([['a']], { a: () => new Promise((resolve) => (reply = resolve)) }).find();
      await stage.complete();
      reply(fine());
      await stage.clock.advance(0);
      expect(stage.log).to.deep.equal(['0 a started', '0 a completed']);
      stage.announcer.stop();
    });

    it('is not told to a tracker that first hears of us afterwards', async () => {
      const stage = await new Stage([['a']], {}).find();
      await stage.complete();
      stage.scripts.a = () => fine();
      await stage.clock.advance(20_000);
      expect(stage.log).to.have.length(2);
      expect(stage.log[1]).to.match(/a started$/);
      stage.announcer.stop();
    });

    it('ends with a warning when the tracker fails, and in time when it is silent', async () => {
      const stage = await new Stage([['a']], { a: () => fine() }).find();
      stage.scripts.a = dead;
      await stage.complete();
      expect(stage.events.of('warning')[0]?.message).to.equal(
        'http://a/announce was not told that the download is complete: dead',
      );
      stage.announcer.stop();
      for (const script of [silent, deaf]) {
        const slow = await new Stage([['a']], { a: () => fine() }).find();
        slow.scripts.a = script;
        expect(await slow.seconds(slow.complete())).to.equal(COMPLETED_LIMIT_MS / 1000);
        slow.announcer.stop();
      }
    });
  });

  describe('leave', () => {
    it('tells stopped to every tracker that knows us and to no other, and gives its timers back', async () => {
      const stage = await new Stage([['slow', 'x'], ['b']], { slow: () => fine(), b: () => fine() }).find();
      stage.scripts.slow = dead;
      await stage.clock.advance(1_800_000);
      const before = stage.log.length;
      await stage.announcer.leave();
      const stopped = stage.log.slice(before).map((line) => line.split(' ').slice(1).join(' '));
      expect(stopped).to.include('b stopped').and.not.to.include('x stopped');
      expect(stage.requests.at(-1)).to.include({ event: 'stopped', wanted: 0 });
      expect(stage.clock.pending).to.equal(0);
      const after = stage.log.length;
      await stage.clock.advance(10_000_000);
      expect(stage.log).to.have.length(after);
    });

    it('does not wait for an announce under way, and tells of no failure then', async () => {
      const stage = await new Stage([['a']], { a: silent }).find();
      expect(await stage.seconds(stage.announcer.leave())).to.equal(0);
      await stage.clock.advance(100_000);
      expect([stage.events.all, stage.found, stage.log]).to.deep.equal([[], [], ['0 a started']]);
      expect(stage.clock.pending).to.equal(0);
    });

    it('takes four seconds at most', async () => {
      for (const script of [silent, deaf]) {
        const stage = await new Stage([['a']], { a: () => fine() }).find();
        stage.scripts.a = script;
        expect(await stage.seconds(stage.announcer.leave())).to.equal(LEAVE_LIMIT_MS / 1000);
        expect(stage.clock.pending).to.equal(0);
      }
    });

    it('takes one second where no tracker replied to what it was told last', async () => {
      for (const script of [silent, deaf]) {
        const stage = await new Stage([['a']], { a: () => fine() }).find();
        stage.scripts.a = script;
        const together = (await stage.seconds(stage.complete())) + (await stage.seconds(stage.announcer.leave()));
        expect(together)
          .to.equal((COMPLETED_LIMIT_MS + DEAD_LEAVE_LIMIT_MS) / 1000)
          .and.below(5);
        expect(stage.log.slice(1)).to.deep.equal(['0 a completed', '3 a stopped']);
        expect(stage.clock.pending).to.equal(0);
      }
    });

    it('is quiet when the tracker is dead', async () => {
      const stage = await new Stage([['a']], { a: () => fine() }).find();
      stage.scripts.a = dead;
      await stage.announcer.leave();
      expect(stage.events.names).to.deep.equal(['tracker-replied']);
    });
  });

  it('is a plugin that gives a peer source, for private torrents too', () => {
    expect(plugin.provides.map(({ token }) => token.name)).to.deep.equal(['peer-source']);
    expect(new Stage([], {}).announcer).to.include({ name: 'tracker', servesPrivate: true });
  });
});
