// What the two ways into the tracker, HTTP and UDP, have in common: an open port that answers out of the same swarms.
import { InputError, messageOf } from 'piecework';

export interface Door {
  /** As the system bound it. */
  readonly host: string;
  readonly port: number;
  /** At once: whoever is being served is cut off. */
  close(): Promise<void>;
}

/** Why a port cannot be had, and what to do. */
export function whyNot(error: Error, host: string, port: number, kind = ''): InputError {
  const code = 'code' in error ? error.code : undefined;
  const start = `The tracker cannot listen on ${host}, ${kind}port ${port}:`;
  const say = (reason: string): InputError => new InputError(`${start} ${reason}`, { cause: error });
  if (code === 'EADDRINUSE')
    return say('another program has that port. End it, or choose another port (0 takes any that is free).');
  if (code === 'EACCES') return say('that needs more rights. Choose a port from 1024 up.');
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return say('that is no address of this machine. 0.0.0.0 stands for all of them.');
  return say(`${messageOf(error)}.`);
}

/** A socket for both families gives IPv4 addresses as ::ffff:1.2.3.4. */
export function plainHost(host: string): string {
  return host.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}
