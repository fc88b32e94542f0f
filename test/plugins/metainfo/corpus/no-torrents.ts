// Bytes that are no torrent at all: rows 1 to 8.
import { infoWith, type Loose, latin1, loose, torrentWith } from '../../../kit/suites/torrent-bytes.js';
import { type Entry, invalid, noTorrent, taken } from './entry.js';

const whole = (): Buffer => torrentWith(infoWith(), { announce: 'http://a/announce' });
const withLength = (text: string): Buffer => torrentWith(infoWith({ length: { raw: text } }));
const INFO = loose(infoWith()).toString('latin1');
/** A valid torrent with one more entry behind its info. */
const followed = (entry: string): Buffer => latin1(`d4:info${INFO}${entry}e`);
const noise = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 37 + 200) & 0xff));

export const NO_TORRENTS: readonly Entry[] = [
  noTorrent(1, 'nothing', latin1(''), 'it is empty.'),
  noTorrent(
    1,
    'a web page',
    latin1('<!DOCTYPE html><html></html>'),
    'a value expected, found "<" at byte 0. It looks like a web page.',
  ),
  noTorrent(1, 'noise', noise, 'a value expected, found byte 0xc8 at byte 0.'),
  noTorrent(1, 'zeros', new Uint8Array(1000), 'a value expected, found byte 0x00 at byte 0.'),
  noTorrent(1, 'a gzip file', latin1('\x1f\x8b\x08\x00'), 'a value expected, found byte 0x1f at byte 0.'),
  noTorrent(
    1,
    'a byte order mark',
    Buffer.concat([latin1('\xef\xbb\xbf'), whole()]),
    'a value expected, found byte 0xef at byte 0.',
  ),
  noTorrent(1, 'a line end in front', Buffer.concat([latin1('\n'), whole()]), 'a value expected, found byte 0x0a at byte 0.'),
  noTorrent(1, 'a magnet link', latin1(`magnet:?xt=urn:btih:${'a'.repeat(40)}`), 'a value expected, found "m" at byte 0.'),
  noTorrent(1, 'the last byte cut off', () => whole().subarray(0, -1), 'a key expected, but the bytes end at byte 167.'),
  noTorrent(
    1,
    'cut in the middle of its hashes',
    () => whole().subarray(0, 120),
    'a string of 60 bytes where only 14 are left at byte 103.',
  ),
  noTorrent(1, 'the first byte alone', latin1('d'), 'a key expected, but the bytes end at byte 1.'),
  noTorrent(2, 'an integer', latin1('i1e'), 'it holds no dictionary.'),
  noTorrent(2, 'a string', latin1('4:info'), 'it holds no dictionary.'),
  noTorrent(2, 'a list', latin1('le'), 'it holds no dictionary.'),
  noTorrent(2, 'a list that holds a torrent', () => latin1(`l${whole().toString('latin1')}e`), 'it holds no dictionary.'),
  invalid(2, 'an empty dictionary', latin1('de'), '"info" is missing.'),
  noTorrent(
    3,
    '200,000 lists inside each other',
    latin1('l'.repeat(200_000)),
    'too deep, more than 100 lists or dictionaries inside each other at byte 100.',
  ),
  noTorrent(
    3,
    '200,000 dictionaries inside each other',
    latin1('d0:'.repeat(200_000)),
    'too deep, more than 100 lists or dictionaries inside each other at byte 300.',
  ),
  noTorrent(
    3,
    '200,000 lists inside each other behind its info',
    () => followed(`1:z${'l'.repeat(200_000)}`),
    'too deep, more than 100 lists or dictionaries inside each other at byte 239.',
  ),
  taken(3, '90 lists inside each other in its info', () => infoWith({ z: { raw: `${'l'.repeat(90)}${'e'.repeat(90)}` } })),
  noTorrent(
    4,
    'a string of 2 GiB',
    latin1('d4:info2147483648:'),
    'a string of 2147483648 bytes where only 0 are left at byte 7.',
  ),
  noTorrent(
    4,
    'a string of 4 GiB',
    latin1('d4:info4294967296:aaaa'),
    'a string of 4294967296 bytes where only 4 are left at byte 7.',
  ),
  noTorrent(
    4,
    'a string with a length of 20 digits',
    latin1('d4:info18446744073709551615:'),
    'a string of 18446744073709552000 bytes where only 0 are left at byte 7.',
  ),
  noTorrent(
    4,
    'a string with a length of 21 digits',
    latin1('d4:info184467440737095516150:'),
    'a number of more than 20 digits at byte 7.',
  ),
  noTorrent(
    4,
    'a string with a length of a million digits',
    () => latin1(`d4:info${'9'.repeat(1_000_000)}:`),
    'a number of more than 20 digits at byte 7.',
  ),
  noTorrent(4, 'a string of negative length', latin1('l-3:e'), 'a value expected, found "-" at byte 1.'),
  noTorrent(4, 'a key of negative length', latin1('d-3:e'), 'a key expected, found "-" at byte 1.'),
  noTorrent(4, 'a string one byte too long', latin1('d4:info6:abcde'), 'a string of 6 bytes where only 5 are left at byte 7.'),
  noTorrent(5, 'an integer without digits', withLength('ie'), 'an integer expected, found "e" at byte 17.'),
  noTorrent(5, 'an integer that is a minus', withLength('i-e'), 'an integer expected, found "e" at byte 18.'),
  noTorrent(5, 'minus zero', withLength('i-0e'), 'minus zero at byte 16.'),
  noTorrent(5, 'an integer of letters', withLength('iabce'), 'an integer expected, found "a" at byte 17.'),
  noTorrent(5, 'a fraction', withLength('i1.5e'), 'an integer that does not end with "e", found "." at byte 18.'),
  noTorrent(
    5,
    'an integer with an exponent',
    withLength('i4E4e'),
    'an integer that does not end with "e", found "E" at byte 18.',
  ),
  noTorrent(5, 'an integer of 40 digits', withLength(`i${'9'.repeat(40)}e`), 'a number of more than 20 digits at byte 17.'),
  noTorrent(
    5,
    'an integer that never ends',
    latin1('d4:infod6:lengthi4'),
    'an integer that does not end with "e", but the bytes end at byte 18.',
  ),
  noTorrent(6, 'an integer with a leading zero', withLength('i040000e'), 'a number with a leading zero at byte 17.'),
  noTorrent(6, 'a string length with a leading zero', latin1(`d04:info${INFO}e`), 'a number with a leading zero at byte 1.'),
  noTorrent(
    6,
    'junk behind the end',
    Buffer.concat([whole(), latin1('junk')]),
    '4 bytes follow the end of the value at byte 168.',
  ),
  noTorrent(
    6,
    'two torrents in one file',
    Buffer.concat([whole(), whole()]),
    '168 bytes follow the end of the value at byte 168.',
  ),
  noTorrent(6, 'a key without a value', latin1('d4:infoe'), 'a key without a value at byte 7.'),
  noTorrent(6, 'a key that is a number', latin1('di1ei2ee'), 'a key expected, found "i" at byte 1.'),
  taken(6, 'unsorted keys', () => new Map<string, Loose>([...infoWith()].reverse())),
  noTorrent(
    7,
    'two info keys',
    latin1(`d4:info${INFO}4:info${loose(infoWith({ name: 'b' }))}e`),
    'a key that was there before at byte 137.',
  ),
  noTorrent(
    7,
    'two pieces keys',
    latin1(`d4:info${INFO.slice(0, -1)}6:pieces20:${'i'.repeat(20)}ee`),
    'a key that was there before at byte 136.',
  ),
  noTorrent(
    7,
    'two name keys, unsorted',
    latin1(`d4:infod4:name1:a${INFO.slice(1)}e`),
    'a key that was there before at byte 32.',
  ),
  noTorrent(8, '6 MB of short strings', () => followed(`1:zl${'0:'.repeat(3_000_000)}e`), 'too many values at byte 2000117.'),
  noTorrent(
    8,
    '6 MB of empty dictionaries',
    () => followed(`1:zl${'de'.repeat(3_000_000)}e`),
    'too many values at byte 1000129.',
  ),
  noTorrent(8, '12 MB of small integers', () => followed(`1:zl${'i0e'.repeat(4_000_000)}e`), 'too many values at byte 9000039.'),
  taken(8, 'a name of 12 MB', () => infoWith({ name: 'n'.repeat(12_000_000) }), { name: 'n'.repeat(255) }),
  taken(8, 'a comment of 12 MB', infoWith, {}, { comment: 'n'.repeat(12_000_000) }),
  {
    row: 8,
    name: 'a file of 33 MB',
    torrent: () => Buffer.alloc(33 << 20, 'd'),
    message: 'This torrent has 34603008 bytes; at most 33554432 are read.',
  },
];
