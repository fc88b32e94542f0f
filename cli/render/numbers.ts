// Numbers as people read them: sizes in powers of 1024, three digits that matter, times in the two largest units.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `64.0 MiB`, `112 MiB`, `999 B`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  // 999.5 and not 1024: "1023 KiB" would be one column wider than all others.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${UNITS[unit]}`;
}

/** `16 KiB`: for lengths that are powers of two as a rule. */
export function evenBytes(count: number): string {
  return bytes(count).replace(/\.0+ /, ' ');
}

export function rate(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

/** `1,024`, whatever the language of the system. By hand: to load a language takes as long as to load ten plugins. */
export function whole(count: number): string {
  return count.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 piece`, `1,024 pieces`. */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Rounded down: 100% is said when all is there, and not before. */
export function percent(part: number, all: number): string {
  return `${all === 0 ? 100 : Math.floor((part / all) * 100)}%`;
}

/** `0.8 s`, `59 s`, `1 min 05 s`, `3 h 12 min`, `4 d 3 h`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  const hours = Math.round(s / 3600);
  return `${whole(Math.floor(hours / 24))} d ${hours % 24} h`;
}

/** In whole seconds: tenths of what is only guessed would flicker. */
export function timeLeft(seconds: number): string {
  const s = Math.ceil(seconds);
  return s < 10 ? `${s} s` : duration(s);
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

const two = (value: number): string => String(value).padStart(2, '0');
