// System errors of sockets in words for people.
import { formatAddress, InputError, messageOf, type PeerAddress } from 'piecework';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the other end reset the connection',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer',
  EPIPE: 'the other end closed the connection',
  EMFILE: 'too many open files',
};

/** Why dialling failed. A name with several addresses fails with an AggregateError, whose own message is empty. */
export function dialError(address: PeerAddress, cause: unknown): Error {
  const reason = WORDS[codeOf(cause)] ?? messageOf(cause);
  return new Error(`cannot connect to ${formatAddress(address)}: ${reason}`, { cause });
}

/** Why an open connection broke. */
export function brokenError(cause: Error): Error {
  return new Error(WORDS[codeOf(cause)] ?? cause.message, { cause });
}

export function listenError(address: PeerAddress, cause: unknown): InputError {
  return new InputError(`cannot listen on ${formatAddress(address)}: ${listenReason(address, cause)}`, { cause });
}

function listenReason({ host, port }: PeerAddress, cause: unknown): string {
  switch (codeOf(cause)) {
    case 'EADDRINUSE':
      return `port ${port} is taken by another program. Choose another port, or 0 for any free one`;
    case 'EACCES':
      return `this user may not take port ${port}. Choose one from 1024 on, or 0 for any free one`;
    case 'EADDRNOTAVAIL':
      return `this machine has no address ${host}`;
    default:
      return messageOf(cause);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
