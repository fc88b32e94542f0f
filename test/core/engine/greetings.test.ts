// Handshakes under way, as a number and as those that can be ended.
import { expect } from 'chai';
import { HANDSHAKE_MS } from '../../../core/engine/bounds.js';
import { Greetings } from '../../../core/engine/greetings.js';
import { Bep3Handshake } from '../../../plugins/handshake/index.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { FakeStream, helloOf } from './fakes.js';

const HELLO = Bep3Handshake.encode(helloOf(4));

function made() {
  const clock = new VirtualClock();
  const greetings = new Greetings({ clock, handshake: Bep3Handshake });
  const heard: string[] = [];
  const begin = (name: string): FakeStream => {
    const stream = new FakeStream();
    greetings.begin(
      stream,
      ({ peerId }) => {
        heard.push(`${name}: hello of ${peerId[0]}, ${greetings.count} left`);
        return undefined;
      },
      (reason) => heard.push(`${name}: ${reason}, ${greetings.count} left`),
    );
    return stream;
  };
  return { clock, greetings, heard, begin };
}

describe('Greetings', () => {
  it('forgets a handshake when it is there, and when it fails, before it tells', async () => {
    const { clock, greetings, heard, begin } = made();
    const [one, other] = [begin('one'), begin('other')];
    begin('silent');
    expect(greetings.count).to.equal(3);
    one.sink?.received(HELLO);
    other.sink?.closed();
    await clock.advance(HANDSHAKE_MS);
    expect(heard).to.deep.equal([
      'one: hello of 4, 2 left',
      'other: it hung up during the handshake, 1 left',
      `silent: no handshake within ${HANDSHAKE_MS / 1000} s, 0 left`,
    ]);
  });

  it('ends the oldest, then all that are left', () => {
    const { clock, greetings, heard, begin } = made();
    const streams = [begin('first'), begin('second'), begin('third')];
    greetings.stopOldest('too many');
    expect(streams.map(({ closed }) => closed)).to.deep.equal([true, false, false]);
    greetings.stopAll('over');
    greetings.stopOldest('nobody is left');
    expect(heard).to.deep.equal(['first: too many, 2 left', 'second: over, 1 left', 'third: over, 0 left']);
    expect([streams.map(({ closed }) => closed), clock.pending]).to.deep.equal([[true, true, true], 0]);
  });
});
