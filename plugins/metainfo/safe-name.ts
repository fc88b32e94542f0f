// Rules for one segment of a path, the same on all systems, so that a torrent has the same files everywhere:
// - control and format characters (they hide or reorder what a person reads), `/` and `\` become `_`;
// - so do the colon of a drive letter and dots and spaces at the end (`..` becomes `__`, an empty name `_`);
// - a device name of Windows gets a `_` in front;
// - more than 255 bytes are cut at a character, the extension stays.

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
  const visible = name.replace(HIDDEN, '_').replace(SEPARATOR, '_').replace(DRIVE, '$1_');
  const whole = DEVICE.test(visible) ? `_${visible}` : visible;
  const short = cut(whole.replace(TRAILING, underscores)).replace(TRAILING, underscores);
  return short === '' ? '_' : short;
}

const underscores = (text: string): string => '_'.repeat(text.length);

function cut(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot) : '';
  const extension = Buffer.byteLength(ending) <= MAX_EXTENSION_BYTES ? ending : '';
  const room = new Uint8Array(MAX_NAME_BYTES - Buffer.byteLength(extension));
  // Stops before a character that does not fit whole.
  const { read } = new TextEncoder().encodeInto(name, room);
  return name.slice(0, read) + extension;
}
