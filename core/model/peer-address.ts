// Where a peer listens, and the two ways it is written: text (`host:port`, `[v6]:port`) and compact bytes (BEP 23, BEP 7).
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

export interface PeerAddress {
  /** An IPv4 or IPv6 address, or (from the command line only) a host name. */
  readonly host: string;
  /** 1 … 65535 */
  readonly port: number;
}

export function formatAddress({ host, port }: PeerAddress): string {
  // No name and no IPv4 address has a colon. To ask for more makes Node compile a large expression, 5 ms of every start.
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

// Unspecified, multicast, reserved and broadcast.
const UNDIALABLE = new BlockList();
UNDIALABLE.addSubnet('0.0.0.0', 8, 'ipv4');
UNDIALABLE.addSubnet('224.0.0.0', 3, 'ipv4');
UNDIALABLE.addAddress('::', 'ipv6');
UNDIALABLE.addSubnet('ff00::', 8, 'ipv6');

/** May an address that others told us belong to a peer? Names never do: nobody makes us resolve one. */
export function isDialable({ host, port }: PeerAddress): boolean {
  // An address with a zone (`fe80::1%eth0`) means something on the machine of who wrote it, and can be of any length.
  const family = host.includes('%') ? 0 : isIP(host);
  if (family === 0 || !Number.isInteger(port) || port < 1 || port > 65_535) return false;
  return !UNDIALABLE.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** This machine itself. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family !== 0 && LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** Reads `host:port` or `[v6]:port`; undefined when it is neither. */
export function parseAddress(text: string): PeerAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (!host || port < 1 || port > 65_535 || (match?.[1] && !isIPv6(host))) return undefined;
  return { host, port };
}

/** Whole entries of 6 bytes (`bytesOfHost` 4) or 18 (16); a remainder is left out. Port 0 is left out. */
export function parseCompact(bytes: Uint8Array, bytesOfHost: 4 | 16): PeerAddress[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entry = bytesOfHost + 2;
  const peers: PeerAddress[] = [];
  for (let at = 0; at + entry <= view.length; at += entry) {
    const port = view.readUInt16BE(at + bytesOfHost);
    if (port !== 0) peers.push({ host: hostText(view.subarray(at, at + bytesOfHost)), port });
  }
  return peers;
}

/** 6 or 18 bytes; undefined when the host is a name. */
export function toCompact(address: PeerAddress): Uint8Array | undefined {
  // Without the zone of a link-local address (`fe80::1%eth0`): it means something on one machine alone.
  const host = hostBytes(address.host.replace(/%.*$/, ''));
  return host && Buffer.concat([host, Buffer.from([address.port >> 8, address.port & 0xff])]);
}

function hostText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(group * 2).toString(16)).join(':');
  // The URL parser writes IPv6 in its one canonical form (RFC 5952).
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}

function hostBytes(host: string): Buffer | undefined {
  if (isIPv4(host)) return Buffer.from(host.split('.').map(Number));
  if (!isIPv6(host)) return undefined;
  const [head = '', tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const first = groups(head);
  const last = tail === undefined ? [] : groups(tail);
  const all = [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
