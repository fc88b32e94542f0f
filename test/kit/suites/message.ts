// What every message codec keeps to, whatever a peer sends.
import { expect } from 'chai';
import fc from 'fast-check';
import { type MessageCodec, ProtocolError } from 'piecework';
import { type Check, describeChecks } from '../check.js';

export interface MessageSubject<M> {
  readonly codec: MessageCodec<M>;
  /** Messages that are legal for a torrent of so many pieces. */
  readonly messages: (pieceCount: number) => fc.Arbitrary<M>;
  /** Known payloads, in hex. */
  readonly examples: readonly { readonly message: M; readonly payload: string }[];
}

/** The same examples in every run. */
const SEED = 3;

const PIECE_COUNTS = [1, 8, 9, 1000];

/** Longest payload of arbitrary bytes that is tried. */
const LONGEST_NOISE = 300;

export function messageChecks<M>(): readonly Check<MessageSubject<M>>[] {
  return [
    {
      name: 'has an id of one byte and a name',
      run: ({ codec }) => {
        expect(codec.id).to.satisfy(Number.isInteger).and.to.be.within(0, 255);
        expect(codec.name).to.match(/^[a-z][a-z0-9-]*$/);
      },
    },
    {
      name: 'has a length rule that allows something',
      run: ({ codec }) => {
        expect(codec.minLength).to.be.at.least(0);
        for (const count of PIECE_COUNTS) expect(longest(codec, count)).to.be.at.least(codec.minLength);
      },
    },
    {
      name: 'encodes and decodes the known examples',
      run: ({ codec, examples }) => {
        expect(examples).to.not.be.empty;
        for (const { message, payload } of examples) {
          expect(Buffer.concat(codec.encode(message)).toString('hex')).to.equal(payload);
          expect(codec.decode(bytesOf(payload))).to.deep.equal(message);
        }
      },
    },
    { name: 'decodes what it encoded to the same message', run: (subject) => forEachMessage(subject, sameAgain) },
    { name: 'encodes within its own length rule', run: (subject) => forEachMessage(subject, withinBounds) },
    { name: 'does not write to the payload', run: (subject) => forEachMessage(subject, leavesPayloadAlone) },
    {
      name: 'meets a payload cut short with a value or a ProtocolError',
      run: (subject) => forEachMessage(subject, survivesCuts),
    },
    {
      name: 'meets arbitrary bytes with a value or a ProtocolError',
      run: ({ codec }) => {
        fc.assert(
          fc.property(fc.uint8Array({ maxLength: LONGEST_NOISE }), (noise) => decodesOrRefuses(codec, noise)),
          { seed: SEED },
        );
      },
    },
  ];
}

export function messageSuite<M>(name: string, subject: MessageSubject<M>): void {
  describeChecks(`${name}: a MessageCodec`, messageChecks<M>(), subject);
}

type Law = <M>(codec: MessageCodec<M>, message: M, pieceCount: number) => void;

function forEachMessage<M>({ codec, messages }: MessageSubject<M>, law: Law): void {
  for (const count of PIECE_COUNTS) {
    fc.assert(
      fc.property(messages(count), (message) => law(codec, message, count)),
      { seed: SEED, numRuns: 30 },
    );
  }
}

const sameAgain: Law = (codec, message) => {
  expect(codec.decode(payloadOf(codec, message))).to.deep.equal(message);
};

const withinBounds: Law = (codec, message, pieceCount) => {
  expect(payloadOf(codec, message).length).to.be.within(codec.minLength, longest(codec, pieceCount));
};

const leavesPayloadAlone: Law = (codec, message) => {
  const payload = payloadOf(codec, message);
  const before = Uint8Array.from(payload);
  codec.decode(payload);
  expect(payload).to.deep.equal(before);
};

const survivesCuts: Law = (codec, message) => {
  const payload = payloadOf(codec, message);
  for (let length = 0; length < Math.min(payload.length, LONGEST_NOISE); length++)
    decodesOrRefuses(codec, payload.subarray(0, length));
};

function decodesOrRefuses<M>(codec: MessageCodec<M>, payload: Uint8Array): void {
  try {
    expect(codec.decode(payload)).to.not.equal(undefined);
  } catch (error) {
    expect(error).to.be.instanceOf(ProtocolError);
  }
}

function longest<M>({ maxLength }: MessageCodec<M>, pieceCount: number): number {
  return typeof maxLength === 'number' ? maxLength : maxLength(pieceCount);
}

// Not a Buffer: a codec that works with Buffers only shows here.
function payloadOf<M>(codec: MessageCodec<M>, message: M): Uint8Array {
  return Uint8Array.from(Buffer.concat(codec.encode(message)));
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
