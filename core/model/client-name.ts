// What client a peer runs, for people: by what it says of itself, else by its peer id (BEP 20).
import { cleanText } from './clean-text.js';

/** Longest name that is shown, in UTF-16 units. */
export const MAX_CLIENT_NAME_LENGTH = 40;

/** `-XX1234-`: two letters, four digits of version. */
const AZUREUS: { readonly [code: string]: string } = {
  AG: 'Ares',
  AZ: 'Vuze',
  BC: 'BitComet',
  BI: 'BiglyBT',
  BT: 'BitTorrent',
  DE: 'Deluge',
  FD: 'Free Download Manager',
  GR: 'GetRight',
  KT: 'KTorrent',
  LT: 'libtorrent',
  PI: 'PicoTorrent',
  PW: 'Piecework',
  TR: 'Transmission',
  UM: 'µTorrent Mac',
  UT: 'µTorrent',
  UW: 'µTorrent Web',
  WD: 'WebTorrent Desktop',
  WW: 'WebTorrent',
  XL: 'Xunlei',
  lt: 'rTorrent',
  qB: 'qBittorrent',
  st: 'SharkTorrent',
};

/** Those who write major and minor version with two digits each. */
const IN_PAIRS: ReadonlySet<string> = new Set(['WD', 'WW']);

/** One letter, up to five digits of version, then `--`. */
const SHADOW: { readonly [code: string]: string } = {
  A: 'ABC',
  O: 'Osprey',
  Q: 'BTQueue',
  R: 'Tribler',
  S: 'Shadow',
  T: 'BitTornado',
  U: 'UPnP',
};

/** A code, then a version with dashes: `M7-10-5--`, `A2-1-36-0-`. */
const DASHED: { readonly [code: string]: string } = { 'A2-': 'aria2', M: 'BitTorrent', Q: 'Queen Bee' };

/**
 * @param peerId 20 bytes
 * @param told what it says it is: the `v` of its extended handshake (BEP 10)
 */
export function clientName(peerId: Uint8Array, told = ''): string {
  const own = cleanText(told, MAX_CLIENT_NAME_LENGTH).trim();
  return own || azureus(peerId) || dashed(peerId) || shadow(peerId) || 'unknown';
}

const startOf = (peerId: Uint8Array): string => Buffer.from(peerId).toString('latin1');

function azureus(peerId: Uint8Array): string | undefined {
  const [, code = '', version = ''] = /^-([A-Za-z~][A-Za-z~])([0-9A-Za-z]{4})-/.exec(startOf(peerId)) ?? [];
  if (!code) return undefined;
  const parts = IN_PAIRS.has(code) ? version.match(/../g) : [...version];
  return `${AZUREUS[code] ?? code} ${versionOf(parts ?? [])}`;
}

function dashed(peerId: Uint8Array): string | undefined {
  const [, code = '', version = ''] = /^(A2-|M|Q)(\d+(?:-\d+){1,3})-/.exec(startOf(peerId)) ?? [];
  return DASHED[code] && `${DASHED[code]} ${version.replaceAll('-', '.')}`;
}

function shadow(peerId: Uint8Array): string | undefined {
  const [, code = '', version = ''] = /^([AOQRSTU])([0-9A-Za-z]{1,5})-*--/.exec(startOf(peerId)) ?? [];
  return SHADOW[code] && `${SHADOW[code]} ${versionOf([...version])}`;
}

// Digits go on with A for 10. Zeros at the end say nothing, from the third place on.
function versionOf(parts: readonly string[]): string {
  const numbers = parts.map((part) => Number.parseInt(part, part.length === 1 ? 36 : 10) || 0);
  while (numbers.length > 2 && numbers.at(-1) === 0) numbers.pop();
  return numbers.join('.');
}
