// Messages leave at the end of a turn, in order and in one go; a stream that is full makes them wait, up to a bound.
import { expect } from 'chai';
import { KEEP_ALIVE_MS, MAX_OUTBOX } from '../../../core/engine/bounds.js';
import { Outbox } from '../../../core/engine/outbox.js';
import { FakeStream } from './fakes.js';

function made(): { stream: FakeStream; outbox: Outbox; heard: string[] } {
  const stream = new FakeStream();
  const heard: string[] = [];
  const outbox = new Outbox(stream, { overflow: () => void heard.push('overflow'), room: () => void heard.push('room') });
  return { stream, outbox, heard };
}

describe('Outbox', () => {
  it('writes nothing during the turn, and all of it in one write at its end', async () => {
    const { stream, outbox, heard } = made();
    let writes = 0;
    const write = stream.write.bind(stream);
    stream.write = (parts) => {
      writes++;
      return write(parts);
    };
    outbox.add(4, [Uint8Array.of(1, 2)]);
    outbox.add(5, []);
    outbox.tick(KEEP_ALIVE_MS);
    expect([stream.written.length, outbox.waiting]).to.deep.equal([0, 7 + 5 + 4]);
    await Promise.resolve();
    expect([writes, outbox.waiting, heard]).to.deep.equal([1, 0, ['room']]);
    expect([...stream.bytes]).to.deep.equal([0, 0, 0, 3, 4, 1, 2, 0, 0, 0, 1, 5, 0, 0, 0, 0]);
  });

  it('does not copy blocks', async () => {
    const { stream, outbox } = made();
    const block = new Uint8Array(16_384);
    const parts: Uint8Array[] = [];
    stream.write = (written) => {
      parts.push(...written);
      return true;
    };
    outbox.add(7, [new Uint8Array(8), block]);
    await Promise.resolve();
    expect(parts.includes(block)).to.equal(true);
  });

  it('never changes bytes it has written', async () => {
    const stream = new FakeStream();
    const kept: Uint8Array[] = [];
    stream.write = (parts) => {
      kept.push(...parts);
      return true;
    };
    const outbox = new Outbox(stream, { overflow() {}, room() {} });
    for (let id = 0; id < 200; id++) {
      outbox.add(id, [new Uint8Array(100).fill(id)]);
      if (id % 7 === 0) await Promise.resolve();
    }
    await Promise.resolve();
    const bytes = Buffer.concat(kept);
    for (let id = 0; id < 200; id++) expect([...bytes.subarray(id * 105 + 4, id * 105 + 105)]).to.deep.equal(Array(101).fill(id));
  });

  it('waits while the stream is full, and goes on when it drained', async () => {
    const { stream, outbox, heard } = made();
    stream.takes = false;
    outbox.add(1, []);
    await Promise.resolve();
    expect([outbox.full, heard]).to.deep.equal([true, []]);
    outbox.add(2, []);
    await Promise.resolve();
    expect([stream.bytes.length, outbox.waiting]).to.deep.equal([5, 5]);
    stream.takes = true;
    outbox.drained();
    expect([stream.bytes[9], outbox.full, outbox.waiting, heard]).to.deep.equal([2, false, 0, ['room']]);
  });

  it('tells of room also when a full stream drained and nothing waits', async () => {
    const { stream, outbox, heard } = made();
    stream.takes = false;
    outbox.add(1, []);
    await Promise.resolve();
    outbox.drained();
    expect(heard).to.deep.equal(['room']);
  });

  it('overflows beyond MAX_OUTBOX unsent bytes, not before', async () => {
    const { stream, outbox, heard } = made();
    stream.takes = false;
    outbox.add(0, []);
    await Promise.resolve();
    outbox.add(7, [new Uint8Array(MAX_OUTBOX - 5)]);
    expect(heard).to.deep.equal([]);
    outbox.tick(KEEP_ALIVE_MS);
    expect(heard).to.deep.equal(['overflow']);
  });

  it('writes nothing more once closed', async () => {
    const { stream, outbox } = made();
    outbox.add(1, []);
    outbox.close();
    outbox.add(2, []);
    outbox.tick(KEEP_ALIVE_MS);
    outbox.drained();
    await Promise.resolve();
    expect(stream.bytes.length).to.equal(0);
  });

  it('says a keep-alive when nothing was said for KEEP_ALIVE_MS, and again after as long', async () => {
    const { stream, outbox } = made();
    outbox.tick(KEEP_ALIVE_MS - 1);
    outbox.add(4, []);
    outbox.tick(KEEP_ALIVE_MS - 1);
    await Promise.resolve();
    expect(stream.bytes.length).to.equal(5);
    for (const ms of [1, KEEP_ALIVE_MS - 1]) outbox.tick(ms);
    await Promise.resolve();
    expect([...stream.bytes.subarray(5)]).to.deep.equal([0, 0, 0, 0]);
    outbox.close();
    outbox.tick(KEEP_ALIVE_MS);
    expect(outbox.waiting).to.equal(0);
  });
});
