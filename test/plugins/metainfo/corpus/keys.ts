// Keys that are missing, of the wrong type or out of range: rows 9 to 14.
import { dictionary, folderWith, type Loose, latin1, loose, torrentWith } from '../../../kit/suites/torrent-bytes.js';
import { badInfo, type Entry, invalid } from './entry.js';

const PIECE_LENGTH = 'it has to be a whole number from 1 to 268435456.';
const LENGTH = 'it has to be a whole number of bytes below 2^53.';
const FILES = 'it has to be a list of 1 to 100000 files.';

const file = (length: Loose | undefined, path: Loose = ['a']): Loose => dictionary({ length, path });

function badFiles(row: number, name: string, files: Loose, reason: string): Entry {
  return invalid(row, name, torrentWith(folderWith(files)), `"info.files${reason}`);
}

export const KEYS: readonly Entry[] = [
  invalid(9, 'no info', loose(dictionary({ announce: 'http://a/announce' })), '"info" is missing.'),
  invalid(9, 'info that is a number', latin1('d4:infoi1ee'), '"info" is 1; it has to be a dictionary.'),
  invalid(9, 'info that is a string', latin1('d4:info3:abce'), '"info" is a string of 3 bytes; it has to be a dictionary.'),
  invalid(9, 'info that is a list', torrentWith([]), '"info" is a list of 0; it has to be a dictionary.'),
  invalid(9, 'info that is empty', torrentWith(dictionary({})), '"info.name" is missing.'),
  badInfo(9, 'no name', { name: undefined }, 'name" is missing.'),
  badInfo(9, 'a name that is a number', { name: 1 }, 'name" is 1; it has to be a name of at least one byte.'),
  badInfo(9, 'a name that is a list', { name: ['a'] }, 'name" is a list of 1; it has to be a name of at least one byte.'),
  badInfo(9, 'an empty name', { name: '' }, 'name" is empty; it has to be a name of at least one byte.'),
  badInfo(9, 'no pieces', { pieces: undefined }, 'pieces" is missing.'),
  badInfo(9, 'pieces that are a list', { pieces: [] }, 'pieces" is a list of 0; it has to be a string.'),
  badInfo(9, 'pieces that are a number', { pieces: 3 }, 'pieces" is 3; it has to be a string.'),
  badInfo(9, 'no piece length', { 'piece length': undefined }, 'piece length" is missing.'),
  badInfo(
    9,
    'a piece length that is a string',
    { 'piece length': '16384' },
    `piece length" is a string of 5 bytes; ${PIECE_LENGTH}`,
  ),
  badInfo(9, 'neither length nor files', { length: undefined }, 'length" and "info.files" are both missing.'),
  badInfo(9, 'a length that is a dictionary', { length: dictionary({}) }, `length" is a dictionary; ${LENGTH}`),
  badFiles(9, 'files that are a number', 1, `" is 1; ${FILES}`),
  badFiles(9, 'files that are a dictionary', dictionary({}), `" is a dictionary; ${FILES}`),
  badFiles(9, 'no files', [], `" is a list of 0; ${FILES}`),
  badFiles(9, 'a file that is a number', [1], '[0]" is not a dictionary.'),
  badFiles(9, 'a file without a path', [dictionary({ length: 40_000 })], '[0].path" is missing.'),
  badFiles(
    9,
    'a path that is a string',
    [file(40_000, 'a')],
    '[0].path" is a string of 1 bytes; it has to be a list of 1 to 100 names.',
  ),
  badFiles(9, 'an empty path', [file(40_000, [])], '[0].path" is a list of 0; it has to be a list of 1 to 100 names.'),
  badFiles(9, 'a path that holds a number', [file(40_000, ['a', 1])], '[0].path" holds something that is not a name.'),
  badFiles(9, 'a file without a length', [file(undefined)], '[0].length" is missing.'),
  badInfo(10, 'a piece length of 0', { 'piece length': 0 }, `piece length" is 0; ${PIECE_LENGTH}`),
  badInfo(10, 'a negative piece length', { 'piece length': -16_384 }, `piece length" is -16384; ${PIECE_LENGTH}`),
  badInfo(10, 'a piece length of 2^40', { 'piece length': 2 ** 40 }, `piece length" is 1099511627776; ${PIECE_LENGTH}`),
  badInfo(
    10,
    'a piece length of 2^53 + 1',
    { 'piece length': 2n ** 53n + 1n },
    `piece length" is 9007199254740993; ${PIECE_LENGTH}`,
  ),
  badInfo(
    10,
    'a piece length of 2^63 - 1',
    { 'piece length': 2n ** 63n - 1n },
    `piece length" is 9223372036854775807; ${PIECE_LENGTH}`,
  ),
  badInfo(
    10,
    'a piece length of 2^64 + 16384',
    { 'piece length': 2n ** 64n + 16_384n },
    `piece length" is 18446744073709568000; ${PIECE_LENGTH}`,
  ),
  badInfo(11, 'pieces of 61 bytes', { pieces: 'h'.repeat(61) }, 'pieces" has 61 bytes, which is not a multiple of 20.'),
  badInfo(11, 'pieces of 19 bytes', { pieces: 'h'.repeat(19) }, 'pieces" has 19 bytes, which is not a multiple of 20.'),
  badInfo(
    12,
    'a piece too few',
    { pieces: 'h'.repeat(40) },
    'pieces" has 2 hashes, but 40000 bytes in pieces of 16384 are 3 pieces.',
  ),
  badInfo(
    12,
    'a piece too many',
    { pieces: 'h'.repeat(80) },
    'pieces" has 4 hashes, but 40000 bytes in pieces of 16384 are 3 pieces.',
  ),
  badInfo(
    12,
    'no pieces for some bytes',
    { pieces: '' },
    'pieces" has 0 hashes, but 40000 bytes in pieces of 16384 are 3 pieces.',
  ),
  badInfo(12, 'pieces for no bytes', { length: 0 }, 'pieces" has 3 hashes, but 0 bytes in pieces of 16384 are 0 pieces.'),
  badInfo(
    12,
    'a length of 2^53 - 1 in pieces of a byte',
    { length: 2 ** 53 - 1, 'piece length': 1 },
    'pieces" has 3 hashes, but 9007199254740991 bytes in pieces of 1 are 9007199254740991 pieces.',
  ),
  badInfo(13, 'a negative length', { length: -40_000 }, `length" is -40000; ${LENGTH}`),
  badInfo(13, 'a length that is a string', { length: '40000' }, `length" is a string of 5 bytes; ${LENGTH}`),
  badInfo(13, 'a length of 2^53 + 1', { length: 2n ** 53n + 1n }, `length" is 9007199254740993; ${LENGTH}`),
  badInfo(13, 'a length of 2^63', { length: 2n ** 63n }, `length" is 9223372036854775808; ${LENGTH}`),
  badInfo(13, 'a length of 2^64 + 40000', { length: 2n ** 64n + 40_000n }, `length" is 18446744073709591616; ${LENGTH}`),
  badFiles(14, 'a file of negative length', [file(50_000), file(-10_000, ['b'])], `[1].length" is -10000; ${LENGTH}`),
  badFiles(
    14,
    'a file of 2^64 - 1 bytes',
    [file(40_001), file(2n ** 64n - 1n, ['b'])],
    `[1].length" is 18446744073709551615; ${LENGTH}`,
  ),
  badFiles(
    14,
    'lengths whose sum passes 2^53',
    [file(2 ** 53 - 1), file(2 ** 53 - 1, ['b']), file(40_002, ['c'])],
    '" adds up to 2^53 bytes or more.',
  ),
];
