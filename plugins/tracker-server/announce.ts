// What an announce says, checked. Each refusal is a sentence that goes back as the failure reason.
import type { Query } from './query.js';

export interface Announce {
  /** 20 bytes as latin1. */
  readonly infoHash: string;
  readonly peerId: string;
  readonly port: number;
  readonly complete: boolean;
  readonly event: string;
  readonly wanted: number;
  readonly compact: boolean;
  readonly withPeerIds: boolean;
}

/** Peers in a reply. */
export const DEFAULT_WANTED = 50;
export const MAX_WANTED = 200;

/** A request that the tracker cannot serve. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** @throws Refusal */
export function readAnnounce(query: Query): Announce {
  const first = (name: string): string | undefined => query.get(name)?.[0];
  return {
    infoHash: twentyBytes('info_hash', first('info_hash')),
    peerId: twentyBytes('peer_id', first('peer_id')),
    port: portNumber(first('port')),
    // Clients that know no length yet send all kinds of numbers.
    complete: first('left') === '0',
    event: first('event') ?? '',
    wanted: Math.min(wholeNumber(first('numwant')) ?? DEFAULT_WANTED, MAX_WANTED),
    compact: first('compact') !== '0',
    withPeerIds: first('no_peer_id') !== '1',
  };
}

export function twentyBytes(name: string, value: string | undefined): string {
  if (value === undefined) throw new Refusal(`${name} is missing`);
  if (value.length !== 20) throw new Refusal(`${name} has ${value.length} bytes, not 20`);
  return value;
}

function portNumber(value: string | undefined): number {
  if (value === undefined) throw new Refusal('port is missing');
  const port = wholeNumber(value);
  if (port === undefined || port > 65_535) throw new Refusal('port is not a whole number up to 65535');
  return port;
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
