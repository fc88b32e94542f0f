// The peers of one torrent: dialled and let in, each once, not too many, none that was banned.
import { expect } from 'chai';
import type { Hello, PeerAddress, Stream } from 'piecework';
import { InfoHash } from 'piecework';
import {
  DIAL_MS,
  HANDSHAKE_MS,
  MAX_CONNECTIONS,
  MAX_DIALS_PER_SECOND,
  MAX_HALF_OPEN,
  MAX_INCOMING,
  MUTE_PATIENCE_MS,
  REDIAL_MS,
  SIMULTANEOUS_MS,
} from '../../../core/engine/bounds.js';
import { type Member, Swarm } from '../../../core/engine/swarm.js';
import { Bep3Handshake } from '../../../plugins/handshake/index.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { FakeStream, helloOf, INFO_HASH, settle } from './fakes.js';

const OUR_ID = 50;
const at = (number: number): PeerAddress => ({ host: `10.0.${number >> 8}.${number & 255}`, port: 6881 });

class FakeMember implements Member {
  open = true;
  useful = false;
  spoke = true;
  closedBecause = '';
  readonly bytes: number[] = [];

  constructor(
    private readonly stream: Stream,
    hello: Hello,
    readonly outgoing: boolean,
    readonly since: number,
    private readonly swarm: Swarm,
  ) {
    this.address = stream.remote;
    this.id = hello.peerId;
    if (outgoing) this.dialable = this.address;
  }

  dialable: PeerAddress | undefined;
  readonly address: PeerAddress;
  readonly id: Uint8Array;
  received(bytes: Uint8Array): void {
    this.bytes.push(...bytes);
  }
  drained(): void {}
  closed(): void {
    this.close('it hung up');
  }
  close(reason: string): void {
    if (!this.open) return;
    this.open = false;
    this.closedBecause = reason;
    this.stream.close();
    this.swarm.left(this);
  }
}

class World {
  readonly clock = new VirtualClock();
  /** Dials that were made, and not answered unless `answers`. */
  readonly dials: { address: PeerAddress; signal: AbortSignal; answer(stream: Stream): void; fail(error: Error): void }[] = [];
  readonly admitted: FakeMember[] = [];
  readonly unreachable: string[] = [];
  broken: Error | undefined;
  readonly swarm: Swarm;

  constructor() {
    this.swarm = new Swarm({
      clock: this.clock,
      handshake: Bep3Handshake,
      infoHash: INFO_HASH,
      hello: helloOf(OUR_ID),
      dial: (address, signal) =>
        new Promise((answer, fail) => {
          signal.addEventListener('abort', () => fail(signal.reason));
          this.dials.push({ address, signal, answer, fail });
        }),
      admit: (stream, hello, outgoing) => {
        if (this.broken) throw this.broken;
        const member = new FakeMember(stream, hello, outgoing, this.clock.now(), this.swarm);
        this.admitted.push(member);
        return member;
      },
      unreachable: (address, reason) => void this.unreachable.push(`${address.host} ${reason}`),
    });
  }

  /** The dial is answered, and the peer with that id says hello. */
  async answered(dial: number, idByte: number, infoHash = INFO_HASH): Promise<FakeStream> {
    const stream = new FakeStream(this.dials[dial]!.address);
    this.dials[dial]!.answer(stream);
    await settle(1);
    stream.sink?.received(Bep3Handshake.encode(helloOf(idByte, infoHash)));
    return stream;
  }

  accept(number: number, idByte: number, port = 6881): { stream: FakeStream; letIn: boolean } {
    const stream = new FakeStream({ ...at(number), port });
    return { stream, letIn: this.swarm.accept(stream, helloOf(idByte)) !== undefined };
  }
}

describe('Swarm dialling', () => {
  it('says hello first, and lets in who answers for this torrent', async () => {
    const world = new World();
    world.swarm.found([at(1)]);
    const stream = await world.answered(0, 9);
    expect(Bep3Handshake.decode(stream.bytes).peerId[0]).to.equal(OUR_ID);
    expect([world.swarm.members.size, world.admitted[0]?.outgoing, world.clock.pending]).to.deep.equal([1, true, 0]);
  });

  it('has MAX_HALF_OPEN dials under way at most, and goes on as they end', async () => {
    const world = new World();
    world.swarm.found(Array.from({ length: 50 }, (_, number) => at(number)));
    expect(world.dials.length).to.equal(MAX_HALF_OPEN);
    world.dials[0]!.fail(new Error('refused'));
    await world.clock.advance(0);
    expect([world.dials.length, world.unreachable]).to.deep.equal([MAX_HALF_OPEN + 1, ['10.0.0.0 refused']]);
    await world.answered(1, 9);
    world.swarm.dialMore();
    expect(world.dials.length).to.equal(MAX_HALF_OPEN + 2);
  });

  it('begins MAX_DIALS_PER_SECOND dials at most, however fast they fail', async () => {
    const world = new World();
    world.swarm.found(Array.from({ length: 1000 }, (_, number) => at(number)));
    const refuseAll = async (): Promise<void> => {
      for (let dial = 0; dial < world.dials.length; dial++) {
        world.dials[dial]!.fail(new Error('refused'));
        await Promise.resolve();
        await Promise.resolve();
        await Promise.resolve();
      }
    };
    await refuseAll();
    world.swarm.found([at(2000)]);
    expect(world.dials.length).to.equal(MAX_DIALS_PER_SECOND);
    world.swarm.everySecond();
    await refuseAll();
    expect(world.dials.length).to.equal(2 * MAX_DIALS_PER_SECOND);
    expect(new Set(world.dials.map(({ address }) => address.host)).size).to.equal(2 * MAX_DIALS_PER_SECOND);
  });

  it('gives up a dial after DIAL_MS, and a silent peer after HANDSHAKE_MS', async () => {
    const world = new World();
    world.swarm.found([at(1), at(2)]);
    const silent = new FakeStream(at(2));
    world.dials[1]!.answer(silent);
    await world.clock.advance(DIAL_MS);
    expect(world.unreachable).to.deep.equal([
      '10.0.0.1 no answer within 10 s',
      `10.0.0.2 no handshake within ${HANDSHAKE_MS / 1000} s`,
    ]);
    expect([silent.closed, world.clock.pending]).to.deep.equal([true, 0]);
  });

  it('leaves who answers for another torrent', async () => {
    const world = new World();
    world.swarm.found([at(1)]);
    const stream = await world.answered(0, 9, new InfoHash(new Uint8Array(20).fill(3)));
    expect([stream.closed, world.swarm.members.size, world.unreachable]).to.deep.equal([
      true,
      0,
      ['10.0.0.1 it answered for another torrent'],
    ]);
  });

  it('leaves itself, and never dials that address again, also when it is found again', async () => {
    const world = new World();
    world.swarm.found([at(1)]);
    const stream = await world.answered(0, OUR_ID);
    await world.clock.advance(10 * REDIAL_MS);
    world.swarm.found([at(1)]);
    expect([stream.closed, world.dials.length, world.admitted.length]).to.deep.equal([true, 1, 0]);
  });

  it('dials a peer that was useful again soon, and one that was not ever later', async () => {
    const world = new World();
    world.swarm.found([at(1), at(2)]);
    await world.answered(0, 1);
    await world.answered(1, 2);
    for (let round = 0; round < 10; round++) {
      const [useful, useless] = [
        world.admitted.find(({ id, open }) => open && id[0] === 1),
        world.admitted.find(({ id, open }) => open && id[0] === 2),
      ];
      if (useful) useful.useful = true;
      useful?.closed();
      useless?.closed();
      await world.clock.advance(REDIAL_MS);
      const before = world.dials.length;
      world.swarm.dialMore();
      for (let dial = before; dial < world.dials.length; dial++)
        await world.answered(dial, world.dials[dial]!.address.host.endsWith('1') ? 1 : 2);
    }
    const dials = (host: string) => world.dials.filter(({ address }) => address.host === host).length;
    expect([dials('10.0.0.1'), dials('10.0.0.2')]).to.deep.equal([11, 4]);
  });
});

describe('Swarm and the number of peers', () => {
  const full = (world: World): void => {
    for (let number = 0; number < MAX_INCOMING; number++) world.accept(number, 100 + number);
  };

  it('lets in MAX_INCOMING, and dials until it has MAX_CONNECTIONS', async () => {
    const world = new World();
    full(world);
    expect([world.swarm.members.size, world.accept(200, 5).letIn]).to.deep.equal([MAX_INCOMING, false]);
    world.swarm.found(Array.from({ length: 50 }, (_, number) => at(300 + number)));
    const places = MAX_CONNECTIONS - MAX_INCOMING;
    expect(world.dials.length).to.equal(places);
    for (let dial = 0; dial < places; dial++) await world.answered(dial, 180 + dial);
    world.swarm.dialMore();
    expect([world.swarm.members.size, world.dials.length]).to.deep.equal([MAX_CONNECTIONS, places]);
    world.admitted[0]?.closed();
    expect(world.accept(200, 5).letIn).to.equal(true);
  });

  it('gives the place of one that does nothing to a newcomer', async () => {
    const world = new World();
    full(world);
    world.admitted[7]!.spoke = false;
    await world.clock.advance(MUTE_PATIENCE_MS);
    expect([world.accept(200, 5).letIn, world.swarm.members.size]).to.deep.equal([true, MAX_INCOMING]);
    expect(world.admitted.filter(({ open }) => !open).map(({ closedBecause }) => closedBecause)).to.deep.equal([
      'it did nothing, and another peer came',
    ]);
    expect([world.admitted[7]?.open, world.accept(201, 6).letIn]).to.deep.equal([false, false]);
  });

  it('ends nobody for a newcomer that is refused', async () => {
    const world = new World();
    full(world);
    world.admitted[7]!.spoke = false;
    await world.clock.advance(SIMULTANEOUS_MS);
    expect([world.accept(0, 100).letIn, world.accept(200, 5).letIn]).to.deep.equal([false, true]);
  });

  it('is never above MAX_CONNECTIONS, also when dials are answered late', async () => {
    const world = new World();
    const dials = MAX_CONNECTIONS - MAX_INCOMING;
    world.swarm.found(Array.from({ length: dials }, (_, number) => at(300 + number)));
    for (let dial = 1; dial < dials; dial++) await world.answered(dial, 180 + dial);
    full(world);
    world.swarm.members.add(new FakeMember(new FakeStream(at(400)), helloOf(4), true, 0, world.swarm));
    const stream = await world.answered(0, 5);
    expect([world.swarm.members.size, stream.closed]).to.deep.equal([MAX_CONNECTIONS, true]);
  });

  it('lets another in when one left', () => {
    const world = new World();
    full(world);
    world.admitted[3]?.closed();
    expect(world.accept(200, 5).letIn).to.equal(true);
  });
});

describe('Swarm and the same peer twice', () => {
  it('keeps the one that is there when another wears its id', async () => {
    const world = new World();
    world.accept(1, 9);
    world.admitted[0]!.useful = true;
    await world.clock.advance(SIMULTANEOUS_MS);
    expect(world.accept(2, 9).letIn).to.equal(false);
    world.swarm.found([at(3)]);
    const stream = await world.answered(0, 9);
    expect([stream.closed, world.swarm.members.size, world.admitted[0]?.open]).to.deep.equal([true, 1, true]);
  });

  it('lets in another that wears its id once it is of no use, and keeps it', async () => {
    const world = new World();
    world.accept(1, 9);
    await world.clock.advance(SIMULTANEOUS_MS);
    expect([world.accept(1, 9).letIn, world.accept(2, 9).letIn]).to.deep.equal([false, true]);
    expect(world.admitted.map(({ open }) => open)).to.deep.equal([true, true]);
  });

  it('dials who has the id of one that is of no use a little later, and then keeps both', async () => {
    const world = new World();
    world.swarm.found([at(1), { ...at(1), port: 7 }]);
    await world.answered(0, 9);
    const first = await world.answered(1, 9);
    await world.clock.advance(SIMULTANEOUS_MS);
    world.swarm.dialMore();
    const second = await world.answered(2, 9);
    expect([first.closed, second.closed, world.dials[2]?.address.port]).to.deep.equal([true, false, 7]);
    expect(world.admitted.map(({ open }) => open)).to.deep.equal([true, true]);
  });

  it('does not let itself in, but says who it is', () => {
    const { stream, letIn } = new World().accept(1, OUR_ID);
    expect([letIn, Bep3Handshake.decode(stream.bytes).peerId[0]]).to.deep.equal([false, OUR_ID]);
  });

  // Both ends come to the same end: the connection dialled by the smaller id stays.
  for (const [theirId, first, stays] of [
    [OUR_ID + 1, 'theirs', 'ours'],
    [OUR_ID + 1, 'ours', 'ours'],
    [OUR_ID - 1, 'theirs', 'theirs'],
    [OUR_ID - 1, 'ours', 'theirs'],
  ] as const) {
    it(`keeps ${stays} of two connections within SIMULTANEOUS_MS when its id is ${theirId} and ${first} was first`, async () => {
      const world = new World();
      world.swarm.found([at(1)]);
      if (first === 'ours') await world.answered(0, theirId);
      world.accept(1, theirId);
      if (first === 'theirs') await world.answered(0, theirId);
      const open = world.admitted.filter((member) => member.open);
      expect(open.map(({ outgoing }) => (outgoing ? 'ours' : 'theirs'))).to.deep.equal([stays]);
      expect([...world.swarm.members]).to.deep.equal(open);
    });
  }
});

describe('Swarm bans', () => {
  it('closes the guilty, and neither lets it in nor dials it again', async () => {
    const world = new World();
    world.accept(1, 9);
    world.swarm.ban(world.admitted[0]!, 'it sent wrong bytes');
    expect([world.admitted[0]?.closedBecause, world.swarm.members.size]).to.deep.equal(['it sent wrong bytes', 0]);
    const again = [world.accept(1, 9, 7), world.accept(1, 10), world.accept(1, 11, 8)].map(({ letIn }) => letIn);
    expect(again).to.deep.equal([false, false, true]);
    world.swarm.found([at(1)]);
    expect(world.dials.length).to.equal(0);
  });

  it('leaves a banned peer that it reached at another port', async () => {
    const world = new World();
    world.accept(1, 9);
    world.swarm.found([{ ...at(1), port: 7 }]);
    world.swarm.ban(world.admitted[0]!, 'it sent wrong bytes');
    expect((await world.answered(0, 9)).closed).to.equal(true);
  });

  it('dials who listens on this machine with the id that the guilty wore there', async () => {
    const world = new World();
    const [liar, honest] = [1, 2].map((port) => ({ host: '127.0.0.1', port }));
    world.swarm.found([liar!]);
    await world.answered(0, 9);
    world.swarm.ban(world.admitted[0]!, 'it sent wrong bytes');
    world.swarm.found([liar!, honest!]);
    expect((await world.answered(1, 9)).closed).to.equal(false);
    expect(world.dials.map(({ address }) => address)).to.deep.equal([liar, honest]);
  });

  it('lets an honest peer in whose id the guilty wore, and dials it at once if it had to leave it before', async () => {
    const world = new World();
    world.accept(1, 9);
    world.admitted[0]!.useful = true;
    await world.clock.advance(SIMULTANEOUS_MS);
    world.swarm.found([at(3)]);
    expect((await world.answered(0, 9)).closed).to.equal(true);
    world.swarm.ban(world.admitted[0]!, 'it sent wrong bytes');
    world.swarm.dialMore();
    expect(world.dials.length).to.equal(2);
    expect((await world.answered(1, 9)).closed).to.equal(false);
  });
});

describe('Swarm closing', () => {
  it('ends dials, handshakes and connections, and lets nobody in late', async () => {
    const world = new World();
    world.accept(1, 9);
    world.swarm.found([at(2), at(3), at(4)]);
    const greeting = new FakeStream(at(2));
    world.dials[0]!.answer(greeting);
    await settle(1);
    world.swarm.close();
    const late = new FakeStream(at(3));
    world.dials[1]!.answer(late);
    await settle();
    expect([greeting.closed, world.dials[2]?.signal.aborted, world.admitted[0]?.open]).to.deep.equal([true, true, false]);
    expect([world.swarm.members.size, world.clock.pending, world.unreachable]).to.deep.equal([0, 0, []]);
    world.swarm.found([at(9)]);
    expect(world.dials.length).to.equal(3);
  });

  it('closes the stream of a peer whose plugins cannot be built, and goes on', async () => {
    const world = new World();
    world.broken = new Error('no memory for plugins');
    world.swarm.found([at(1)]);
    const stream = await world.answered(0, 9);
    expect([stream.closed, world.swarm.members.size, world.unreachable]).to.deep.equal([
      true,
      0,
      ['10.0.0.1 no memory for plugins'],
    ]);
    expect(world.accept(2, 8).letIn).to.equal(false);
  });

  it('does not count a peer that was closed as it was let in', () => {
    const world = new World();
    const close = world.admitted.push.bind(world.admitted);
    world.admitted.push = (...members) => {
      for (const member of members) member.close('a behaviour refused it');
      return close(...members);
    };
    expect([world.accept(1, 9).letIn, world.swarm.members.size]).to.deep.equal([false, 0]);
  });
});

describe('Swarm and a peer that dialled us and told where it listens', () => {
  it('is not dialled while it is connected, and is when it left', async () => {
    const world = new World();
    world.accept(1, 9);
    const [member] = world.admitted;
    member!.dialable = at(77);
    world.swarm.dialable(member!);
    world.swarm.found([at(77)]);
    expect(world.dials.length).to.equal(0);
    member!.useful = true;
    member!.closed();
    await world.clock.advance(REDIAL_MS);
    world.swarm.dialMore();
    expect(world.dials.map(({ address }) => address)).to.deep.equal([at(77)]);
  });
});
