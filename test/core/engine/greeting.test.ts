// The handshake on a fresh stream: exactly its bytes, in any portions, within a time limit.
import { expect } from 'chai';
import type { Hello, StreamSink } from 'piecework';
import { HANDSHAKE_MS } from '../../../core/engine/bounds.js';
import { Greeting } from '../../../core/engine/greeting.js';
import { Bep3Handshake } from '../../../plugins/handshake/index.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { FakeStream, helloOf } from './fakes.js';

const BYTES = Bep3Handshake.encode(helloOf(4));

function made(letIn = true) {
  const clock = new VirtualClock();
  const stream = new FakeStream();
  const heard: string[] = [];
  const rest: number[] = [];
  const next: StreamSink = { received: (bytes) => void rest.push(...bytes), drained() {}, closed() {} };
  const greeting = new Greeting({
    stream,
    handshake: Bep3Handshake,
    clock,
    greeted: (hello: Hello) => {
      heard.push(`greeted ${hello.peerId[0]}`);
      return letIn ? next : undefined;
    },
    failed: (reason) => void heard.push(reason),
  });
  greeting.begin();
  return { clock, stream, heard, rest, next, greeting };
}

describe('Greeting', () => {
  it('takes the handshake in any portions, and hands the stream on with the bytes that follow', () => {
    const bytes = Uint8Array.of(...BYTES, 1, 2, 3);
    for (let portion = 1; portion <= bytes.length; portion++) {
      const { clock, stream, heard, rest, next } = made();
      for (let at = 0; at < bytes.length; at += portion) stream.sink?.received(bytes.slice(at, at + portion));
      expect([heard, rest, stream.sink === next, stream.closed]).to.deep.equal([['greeted 4'], [1, 2, 3], true, false]);
      expect(clock.pending).to.equal(0);
    }
  });

  it('gives up at the first byte that cannot be one', () => {
    const { clock, stream, heard } = made();
    stream.sink?.received(Buffer.from('GET'));
    expect([heard, stream.closed, clock.pending]).to.deep.equal([['it does not speak BitTorrent'], true, 0]);
  });

  it('gives up after HANDSHAKE_MS in all, however the bytes drip', async () => {
    const { clock, stream, heard } = made();
    for (let at = 0; at < 9; at++) {
      await clock.advance(HANDSHAKE_MS / 10);
      stream.sink?.received(BYTES.subarray(at, at + 1));
    }
    expect(heard).to.deep.equal([]);
    await clock.advance(HANDSHAKE_MS / 10);
    expect([heard, stream.closed]).to.deep.equal([['no handshake within 10 s'], true]);
  });

  it('closes the stream of a peer that is not let in', () => {
    const { stream, heard, rest } = made(false);
    stream.sink?.received(Uint8Array.of(...BYTES, 1));
    expect([heard, rest, stream.closed]).to.deep.equal([['greeted 4'], [], true]);
  });

  it('fails once, with the reason, when the other end hangs up or we stop', () => {
    const [one, other, third] = [made(), made(), made()];
    one.greeting.closed();
    one.greeting.closed();
    other.greeting.closed(new Error('reset'));
    third.greeting.stop('stopped');
    third.stream.sink?.received(BYTES);
    third.greeting.drained();
    expect([one.heard, other.heard, third.heard]).to.deep.equal([['it hung up during the handshake'], ['reset'], ['stopped']]);
  });

  it('fails when the handshake cannot be read', () => {
    const clock = new VirtualClock();
    const stream = new FakeStream();
    const heard: string[] = [];
    const handshake = {
      ...Bep3Handshake,
      decode: () => {
        throw new Error('unreadable');
      },
    };
    new Greeting({ stream, clock, handshake, greeted: () => undefined, failed: (reason) => void heard.push(reason) }).begin();
    stream.sink?.received(BYTES);
    expect([heard, stream.closed, clock.pending]).to.deep.equal([['unreadable'], true, 0]);
  });
});
