// Addresses of this machine that others can reach it by.
import { isIPv6 } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

// Bridges of containers and virtual machines: nobody outside of this machine gets there.
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|podman|lxc)/;
/** Everything, in the forms people write it. */
const ANY = new Set(['', '0.0.0.0', '::', '*']);

/** IPv4 addresses of the local network, or IPv6 ones where it has no others, real interfaces first. */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const all = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.filter(isReachable).map(({ family, address }) => ({ name, family, address })),
  );
  const family = all.some((one) => one.family === 'IPv4') ? 'IPv4' : 'IPv6';
  const found = all.filter((one) => one.family === family);
  const rank = ({ name }: { name: string }) => (VIRTUAL.test(name) ? 1 : 0);
  return found.sort((one, other) => rank(one) - rank(other)).map(({ address }) => address);
}

/** Where a server that listens on `host` is found. This machine alone when it has no network. */
export function hostsFor(host: string, interfaces?: Interfaces): string[] {
  if (!ANY.has(host)) return [host];
  const addresses = lanAddresses(interfaces);
  return addresses.length > 0 ? addresses : ['127.0.0.1'];
}

export function announceUrls(hosts: readonly string[], port: number, schemes: readonly string[] = ['http']): string[] {
  return schemes.flatMap((scheme) => hosts.map((host) => `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}/announce`));
}

// Link-local ones mean nothing without the name of an interface.
function isReachable({ internal, address }: NetworkInterfaceInfo): boolean {
  return !internal && !/^fe[89ab]/i.test(address);
}
