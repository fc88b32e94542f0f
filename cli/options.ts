// Values of options, checked while the command line is read.
import { InvalidArgumentError } from 'commander';
import { formatAddress, parseAddress } from '../core/index.js';

export function port(text: string): number {
  const value = wholeNumber(text);
  if (value === undefined || value > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return value;
}

/** A block, the smallest piece there is a use for; and what clients still take. */
export const SHORTEST_PIECE = 16_384;
export const LONGEST_PIECE = 268_435_456;

export function pieceLength(text: string): number {
  const value = wholeNumber(text) ?? 0;
  const isPower = Number.isInteger(Math.log2(value));
  if (!isPower || value < SHORTEST_PIECE || value > LONGEST_PIECE)
    throw new InvalidArgumentError(`It is a power of two from ${SHORTEST_PIECE} to ${LONGEST_PIECE}, such as 262144.`);
  return value;
}

export const MOST_RATIO = 10_000;
export const MOST_MINUTES = 525_600;

export function peers(text: string, before: readonly string[] = []): string[] {
  const address = parseAddress(text);
  if (!address) throw new InvalidArgumentError('A peer is HOST:PORT, with an IPv6 address as [ADDRESS]:PORT.');
  return [...before, formatAddress(address)];
}

export function urls(text: string, before: readonly string[] = []): string[] {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (!['http:', 'https:', 'udp:'].includes(protocol))
    throw new InvalidArgumentError('A tracker is an http, https or udp URL, such as http://tracker.example:6969/announce.');
  return [...before, text];
}

export function ratio(text: string): number {
  return numberUpTo(text, MOST_RATIO, `A ratio is a number from 0 to ${MOST_RATIO}, such as 1.5.`);
}

export function minutes(text: string): number {
  return numberUpTo(text, MOST_MINUTES, `It is a number of minutes from 0 to ${MOST_MINUTES} (a year), such as 90.`);
}

function numberUpTo(text: string, most: number, expected: string): number {
  const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new InvalidArgumentError(expected);
  return value;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
