// What the codec of a named extension keeps to: the laws of every message, within the one that carries it.
import type { ExtensionCodec } from 'piecework';
import { type Check, describeChecks } from '../check.js';
import { type MessageSubject, messageChecks } from './message.js';

export interface ExtensionSubject<M> extends Omit<MessageSubject<M>, 'codec'> {
  readonly codec: ExtensionCodec<M>;
}

/** The message that carries extensions (BEP 10). */
const CARRIER_ID = 20;

export function extensionChecks<M>(): readonly Check<ExtensionSubject<M>>[] {
  return messageChecks<M>().map(({ name, run }) => ({
    name,
    run: ({ codec, ...rest }) => run({ ...rest, codec: carried(codec) }),
  }));
}

export function extensionSuite<M>(name: string, subject: ExtensionSubject<M>): void {
  describeChecks(`${name}: an ExtensionCodec`, extensionChecks<M>(), subject);
}

function carried<M>(codec: ExtensionCodec<M>): MessageSubject<M>['codec'] {
  return {
    id: CARRIER_ID,
    // Names of extensions have underscores.
    name: codec.name.toLowerCase().replaceAll('_', '-'),
    minLength: 0,
    maxLength: codec.maxLength,
    encode: (message) => codec.encode(message),
    decode: (payload) => codec.decode(payload),
  };
}
