// What becomes of the bytes of one peer: messages for the behaviours, a count of what nobody knows, a sign of life.
import { expect } from 'chai';
import { emptyMessage, indexMessage, on, ProtocolError } from 'piecework';
import { Behaviours } from '../../../core/engine/behaviours.js';
import { IDLE_MS } from '../../../core/engine/bounds.js';
import { Codecs } from '../../../core/engine/codecs.js';
import { Inbox } from '../../../core/engine/inbox.js';
import { Lag } from '../../../core/engine/lag.js';

const Have = indexMessage({ id: 4, name: 'have' });
const Choke = emptyMessage({ id: 0, name: 'choke' });
const CHOKE = [0, 0, 0, 1, 0];
const HAVE_7 = [0, 0, 0, 5, 4, 0, 0, 0, 7];
const UNKNOWN = [0, 0, 0, 3, 99, 1, 2];
const KEEP_ALIVE = [0, 0, 0, 0];

function made(heard: (index: number) => void = () => {}) {
  const lag = new Lag(
    () => 0,
    () => {},
  );
  const behaviours = new Behaviours(lag);
  behaviours.begin([{ receives: [on(Have, ({ index }) => heard(index))] }]);
  const inbox = new Inbox(new Codecs([Have, Choke], 10), behaviours);
  return { inbox, receive: (...bytes: readonly number[]): void => inbox.received(Uint8Array.from(bytes)) };
}

describe('Inbox', () => {
  it('brings messages to the behaviours, however the bytes are cut', () => {
    const heard: number[] = [];
    const { receive } = made((index) => heard.push(index));
    receive(...HAVE_7, ...HAVE_7.slice(0, 6));
    expect(heard).to.deep.equal([7]);
    receive(...HAVE_7.slice(6));
    expect(heard).to.deep.equal([7, 7]);
  });

  it('passes over messages nobody takes, and counts those nobody knows', () => {
    const { inbox, receive } = made();
    receive(...CHOKE, ...UNKNOWN, ...UNKNOWN);
    expect(inbox.unknown).to.equal(2);
  });

  it('throws what is no message, and what a behaviour throws', () => {
    const { receive } = made(() => {
      throw new Error('fault');
    });
    expect(() => receive(0, 0, 0, 2, 4, 1)).to.throw(ProtocolError, 'a have message with 1 bytes');
    expect(() => made().receive(0xff, 0, 0, 0)).to.throw(ProtocolError, 'more than the');
    expect(() => receive(...HAVE_7)).to.throw('fault');
  });

  it('brings no further message once it is closed, not even of the same bytes', () => {
    const heard: number[] = [];
    const { inbox, receive } = made((index) => {
      heard.push(index);
      inbox.close();
    });
    receive(...HAVE_7, ...HAVE_7);
    receive(...HAVE_7);
    expect(heard).to.deep.equal([7]);
  });

  it('knows whether anything came, and tells when nothing did for IDLE_MS; a keep-alive is enough', () => {
    const { inbox, receive } = made();
    expect([inbox.spoke, inbox.tick(IDLE_MS - 1)]).to.deep.equal([false, false]);
    receive(...KEEP_ALIVE);
    expect([inbox.spoke, inbox.tick(IDLE_MS - 1), inbox.tick(1)]).to.deep.equal([true, false, true]);
  });
});
