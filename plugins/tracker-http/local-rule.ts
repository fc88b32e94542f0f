// A torrent from a stranger names URLs, and trackers redirect: neither may make us call other services in the local network.
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { TrackerError } from 'piecework';

const LOCAL = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['0.0.0.0', 8],
] as const) {
  LOCAL.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  LOCAL.addSubnet(net, prefix, 'ipv6');

/** As libtorrent's rule: on a local address only what looks like a tracker is called. @throws TrackerError */
export function refuseLocalService(hostname: string, path: string): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (!isLocal(host) || /\/(announce|scrape)[^/]*$/i.test(path.split('?', 1)[0] ?? '')) return;
  throw new TrackerError(`The local address ${host} is only asked for a path that ends in "/announce" or "/scrape".`);
}

interface Found {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Looks a name up. One that stands for a local address, as any name may, is held to the rule like the address itself. */
export async function lookUp(hostname: string, path: string, ask = lookup): Promise<Found[]> {
  const found = await ask(hostname, { all: true });
  for (const { address } of found) refuseLocalService(address, path);
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

function isLocal(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost');
  return LOCAL.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
