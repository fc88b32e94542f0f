// What an announce URL says: where to send packets, and what a tracker wants to read of it.
import { lookup } from 'node:dns/promises';
import { cleanText, TrackerError } from 'piecework';

/** Bytes of path and query; more would not fit into one packet of the internet together with the announce. */
export const MAX_URL_DATA = 1024;

export interface Target {
  readonly host: string;
  readonly port: number;
  /** Path and query as they stand in the URL (BEP 41); empty for none. */
  readonly urlData: string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly family: 4 | 6;
}

/** @throws TrackerError */
export function readUrl(url: string): Target {
  if (!URL.canParse(url)) throw new TrackerError(`"${cleanText(url, 100)}" is no URL.`);
  const { protocol, hostname, port, pathname, search } = new URL(url);
  if (protocol !== 'udp:') throw new TrackerError(`${cleanText(protocol, 20)} URLs are not for UDP trackers.`);
  // Names in other alphabets are only translated for the schemes that the URL parser knows.
  const asHttp = `http://${hostname}/`;
  if (hostname === '' || !URL.canParse(asHttp)) throw new TrackerError(`"${cleanText(url, 100)}" names no host.`);
  if (port === '' || port === '0')
    throw new TrackerError(`"${cleanText(url, 100)}" names no port, and UDP trackers have no usual one.`);
  const urlData = pathname + search;
  if (urlData.length > MAX_URL_DATA)
    throw new TrackerError(`Path and query have ${urlData.length} bytes; UDP trackers are told ${MAX_URL_DATA} at most.`);
  return { host: new URL(asHttp).hostname.replace(/^\[|\]$/g, ''), port: Number(port), urlData };
}

/** One address of each family that the host has, in the order that the system prefers. */
export async function addressesOf({ host, port }: Target): Promise<Address[]> {
  const found = await lookup(host, { all: true });
  const first = found.filter(({ family }, at) => found.findIndex((other) => other.family === family) === at);
  return first.map(({ address, family }) => ({ host: address, port, family: family === 6 ? 6 : 4 }));
}
