// Rules for one segment of a path, the same on all systems, so that a torrent has the same files everywhere:
// - control and format characters (they hide or reorder what a person reads), `/` and `\` become `_`;
// - so do the colon of a drive letter and dots and spaces at the end (`..` becomes `__`, an empty name `_`);
// - a device name of Windows gets a `_` in front;
// - more than 255 bytes are cut at a character, the extension stays.
// What only Windows refuses or reads in its own way inside a name (`<>:"|?*`) stays: such names are common, and safe elsewhere.

/** UTF-8 bytes; what file systems take. */
export const MAX_NAME_BYTES = 255;
/** Longer "extensions" are cut like the rest. */
const MAX_EXTENSION_BYTES = 32;

// U+200C and U+200D stay: Persian and Indic words and joined emoji need them.
const HIDDEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const SEPARATOR = /[/\\]/g;
const DRIVE = /^([a-z]):/i;
const TRAILING = /[. ]+$/;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;

export function safeName(name: string): string {
  // Cut first: what follows takes time by the square of a long run of dots, and names of 30 MB fit into a torrent.
  const visible = short(name).replace(HIDDEN, '_').replace(SEPARATOR, '_').replace(DRIVE, '$1_');
  const harmless = DEVICE.test(visible) ? short(`_${visible}`) : visible;
  return harmless.replace(TRAILING, underscores) || '_';
}

/** Before and from the last dot; what is too long for an extension belongs to the stem. */
export function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  if (Buffer.byteLength(extension) > MAX_EXTENSION_BYTES) return { stem: name, extension: '' };
  return { stem: name.slice(0, name.length - extension.length), extension };
}

/** At most so many UTF-8 bytes of the text, and no part of a character. */
export function cutName(text: string, bytes: number): string {
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);
}

function short(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const { stem, extension } = splitName(name);
  return cutName(stem, MAX_NAME_BYTES - Buffer.byteLength(extension)) + extension;
}

const underscores = (text: string): string => '_'.repeat(text.length);
