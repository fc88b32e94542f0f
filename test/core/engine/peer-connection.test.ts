// One connection: what the peer has, what its messages reach, and that nothing a peer or plugin does ends more than it.
import { expect } from 'chai';
import { emptyMessage, Geometry, indexMessage, messageOf, on, type PeerBehaviour, ProtocolError } from 'piecework';
import { IDLE_MS, KEEP_ALIVE_MS, MAX_OUTBOX } from '../../../core/engine/bounds.js';
import { Codecs } from '../../../core/engine/codecs.js';
import { Lag } from '../../../core/engine/lag.js';
import { PeerConnection, type PeerHost, type PeerParts } from '../../../core/engine/peer-connection.js';
import { PieceStates } from '../../../core/engine/piece-states.js';
import { Rate } from '../../../core/engine/rate.js';
import { FakeStream, helloOf } from './fakes.js';

const Have = indexMessage({ id: 4, name: 'have' });
const Choke = emptyMessage({ id: 0, name: 'choke' });
const HAVE_7 = Uint8Array.of(0, 0, 0, 5, 4, 0, 0, 0, 7);

class Host implements PeerHost, PeerParts {
  knowsPieces = true;
  readonly geometry = new Geometry(10, [95]);
  readonly torrent = { metainfo: { geometry: this.geometry }, down: new Rate(), up: new Rate() };
  readonly states = new PieceStates(this.geometry);
  readonly codecs = new Codecs([Have, Choke], 10);
  readonly heard: string[] = [];
  time = 0;
  now = (): number => this.time;
  readonly lag = new Lag(this.now, (message) => void this.heard.push(message));
  faulty = (error: unknown): void => void this.heard.push(`faulty: ${messageOf(error)}`);
  mayWant = (): void => void this.heard.push('may want');
  sent = (): void => void this.heard.push('sent');
  writable = (): void => void this.heard.push('writable');
  dialable = (): void => void this.heard.push('dialable');
  closed = (_peer: PeerConnection, reason: string): void => void this.heard.push(`closed: ${reason}`);
}

function made(...behaviours: readonly PeerBehaviour[]): { host: Host; stream: FakeStream; peer: PeerConnection } {
  const host = new Host();
  const stream = new FakeStream();
  const peer = new PeerConnection(
    stream,
    { ...helloOf(5), reserved: Uint8Array.of(0, 0, 0, 0, 0, 0x10, 0, 0) },
    true,
    host,
    host,
  );
  peer.begin(behaviours);
  return { host, stream, peer };
}

const availability = ({ states, geometry }: Host): number[] => [...geometry.pieces()].map((piece) => states.availability(piece));

describe('PeerConnection', () => {
  it('knows who the peer is and what it supports', () => {
    const { peer } = made();
    expect([peer.address.host, peer.id[0], peer.outgoing, peer.since]).to.deep.equal(['10.0.0.1', 5, true, 0]);
    expect([peer.supports(43), peer.supports(44), peer.supports(99)]).to.deep.equal([true, false, false]);
  });

  it('brings a message to the behaviours that take it, in order, until one handled it', () => {
    const heard: string[] = [];
    const take = (name: string, handled?: 'handled'): PeerBehaviour => ({
      receives: [on(Have, ({ index }) => (heard.push(`${name} ${index}`) > 0 ? handled : undefined))],
    });
    const { peer, host } = made(take('a'), {}, take('b', 'handled'), take('c'));
    peer.received(HAVE_7);
    expect([heard, host.heard]).to.deep.equal([['a 7', 'b 7'], ['may want']]);
  });

  it('ends when the protocol is broken, with the reason', () => {
    const { peer, host, stream } = made();
    peer.received(Uint8Array.of(0, 0, 0, 2, 4, 1));
    expect([peer.open, stream.closed, host.heard]).to.deep.equal([false, true, ['closed: it sent a have message with 1 bytes']]);
  });

  it('ends alone when a behaviour throws, wherever it does', () => {
    const fault = (): never => {
      throw new Error('fault');
    };
    const faults: PeerBehaviour[] = [
      { receives: [on(Have, fault)] },
      { opened: fault },
      { interestChanged: fault },
      { tookBack: fault },
    ];
    for (const behaviour of faults) {
      const { peer, host } = made(behaviour);
      peer.nowHas(3);
      peer.received(HAVE_7);
      peer.tell('tookBack', (each) => each.tookBack?.({ piece: host.geometry.piece(0)!, begin: 0, length: 1 }));
      expect(host.heard.filter((line) => line.startsWith('closed'))).to.deep.equal(['closed: a plugin failed: fault']);
    }
  });

  it('ends whole though a behaviour throws at the end, and the others hear of it', () => {
    const heard: string[] = [];
    const fault = {
      closed: () => {
        throw new Error('fault');
      },
    };
    const { peer, host } = made(fault, { closed: () => void heard.push('closed') });
    peer.nowHas(1);
    peer.close('enough');
    expect([heard, host.heard, availability(host)[1]]).to.deep.equal([['closed'], ['faulty: fault', 'closed: enough'], 0]);
  });

  it('ends once, and does nothing afterwards', async () => {
    const { peer, host, stream } = made({ receives: [on(Have, () => void host.heard.push('have'))] });
    peer.close('first');
    peer.close('second');
    peer.closed();
    peer.received(HAVE_7);
    peer.send(Choke, {});
    peer.nowHas(2);
    peer.nowHasOnly(Uint8Array.of(0xff, 0xff));
    await Promise.resolve();
    expect([host.heard, stream.bytes.length]).to.deep.equal([['closed: first'], 0]);
    expect(availability(host)).to.deep.equal(Array(10).fill(0));
  });

  it('tells why the other end is gone', () => {
    const [one, other] = [made(), made()];
    one.peer.closed();
    other.peer.closed(new Error('connection reset'));
    expect([one.host.heard, other.host.heard]).to.deep.equal([['closed: it hung up'], ['closed: connection reset']]);
  });

  it('gives no further message of the same bytes to a peer that was closed by the first', () => {
    const heard: number[] = [];
    const { peer } = made({ receives: [on(Have, ({ index }) => void [heard.push(index), peer.close('enough')])] });
    peer.received(Uint8Array.of(...HAVE_7, ...HAVE_7));
    expect(heard).to.deep.equal([7]);
  });
});

describe('what a peer has', () => {
  it('is counted in the availability of pieces until it leaves', () => {
    const { peer, host } = made();
    peer.nowHas(1);
    peer.nowHas(1);
    peer.nowHasOnly(Uint8Array.of(0xc0, 0));
    expect(availability(host)).to.deep.equal([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    peer.nowHasOnly(Uint8Array.of(0x20, 0x40));
    expect([availability(host), [...peer.pieces]]).to.deep.equal([
      [0, 0, 1, 0, 0, 0, 0, 0, 0, 1],
      [2, 9],
    ]);
    peer.close('gone');
    expect(availability(host)).to.deep.equal(Array(10).fill(0));
  });

  it('must be pieces of the torrent', () => {
    const { peer } = made();
    for (const index of [10, 2 ** 32 - 1])
      expect(() => peer.nowHas(index)).to.throw(ProtocolError, 'of a torrent with 10 pieces');
    for (const length of [0, 1, 3])
      expect(() => peer.nowHasOnly(new Uint8Array(length))).to.throw(ProtocolError, `${length} bytes`);
  });

  it('makes it interesting as long as we lack some of it; each change is told once', () => {
    const changes: boolean[] = [];
    const { peer, host } = made({ interestChanged: (interesting) => void changes.push(interesting) });
    const got = (index: number): void => {
      const piece = host.geometry.piece(index)!;
      host.states.found(piece);
      peer.weHave(piece);
    };
    got(5);
    peer.nowHas(5);
    peer.nowHas(1);
    peer.nowHas(2);
    got(1);
    got(3);
    expect([peer.interesting, changes]).to.deep.equal([true, [true]]);
    got(2);
    peer.nowHasOnly(Uint8Array.of(0xff, 0xc0));
    peer.nowHasOnly(Uint8Array.of(0, 0));
    expect([peer.interesting, changes]).to.deep.equal([false, [true, false, true, false]]);
  });
});

describe('a quiet connection', () => {
  it('ends when nothing came for IDLE_MS; a keep-alive is enough', () => {
    const { peer, host } = made();
    peer.tick(IDLE_MS - 1);
    peer.received(Uint8Array.of(0, 0, 0, 0));
    peer.tick(IDLE_MS - 1);
    expect(peer.open).to.equal(true);
    peer.tick(1);
    expect(host.heard.at(-1)).to.equal('closed: nothing heard of it for 150 s');
  });

  it('gets a keep-alive when we said nothing for KEEP_ALIVE_MS', async () => {
    const { peer, stream } = made();
    peer.tick(KEEP_ALIVE_MS - 1);
    peer.send(Choke, {});
    peer.received(Uint8Array.of(0, 0, 0, 0));
    peer.tick(KEEP_ALIVE_MS - 1);
    await Promise.resolve();
    expect([...stream.bytes]).to.deep.equal([0, 0, 0, 1, 0]);
    peer.tick(1);
    await Promise.resolve();
    expect([...stream.bytes.subarray(5)]).to.deep.equal([0, 0, 0, 0]);
  });

  it('ends when the peer reads nothing and more than MAX_OUTBOX waits', async () => {
    const { peer, stream, host } = made();
    stream.takes = false;
    peer.send(Choke, {});
    await Promise.resolve();
    const big = { ...Choke, encode: () => [new Uint8Array(MAX_OUTBOX)] };
    peer.send(big, {});
    expect([peer.open, host.heard]).to.deep.equal([false, ['closed: it does not read what we send']]);
  });

  it('counts what went both ways, for itself and the torrent', () => {
    const { peer, host } = made();
    expect(peer.useful).to.equal(false);
    peer.gave(1000);
    peer.got(500);
    peer.tick(1000);
    expect([peer.downloaded, peer.uploaded, peer.downloadRate, peer.uploadRate, peer.useful]).to.deep.equal([
      1000,
      500,
      1000,
      500,
      true,
    ]);
    expect([host.torrent.down.total, host.torrent.up.total]).to.deep.equal([1000, 500]);
  });

  it('tells when there is room again', () => {
    const { peer, host } = made();
    peer.drained();
    expect(host.heard).to.deep.equal(['sent', 'writable']);
  });
});

describe('what a peer tells of itself', () => {
  it('is where it listens: once, a real port, and not for one that we dialled', () => {
    const { peer, host } = made();
    peer.listensAt(7_000);
    expect([peer.dialable, host.heard]).to.deep.equal([peer.address, []]);
    const incoming = new PeerConnection(new FakeStream(), helloOf(5), false, host, host);
    expect(incoming.dialable).to.equal(undefined);
    for (const port of [0, 70_000, 1.5, 7_000, 8_000]) incoming.listensAt(port);
    expect([incoming.dialable, host.heard]).to.deep.equal([{ host: '10.0.0.1', port: 7_000 }, ['dialable']]);
  });

  it('is its client, in clean text', () => {
    const { peer } = made();
    expect(peer.client).to.not.equal('');
    peer.introduces('Evil\u001b[31m');
    expect(peer.client).to.not.contain('\u001b');
  });

  it('may be that it lacks a piece again', () => {
    const { peer, host } = made();
    peer.nowHas(1);
    peer.lacks(1);
    peer.lacks(2);
    expect([peer.interesting, availability(host)]).to.deep.equal([false, Array(10).fill(0)]);
    expect(() => peer.lacks(10)).to.throw(ProtocolError, 'of a torrent with 10 pieces');
  });
});
