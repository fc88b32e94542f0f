// Names that climb, lie, are too long, mean something to a system, or meet each other: rows 15 to 21.
import { dictionary, folderWith, infoWith, type Loose, torrentWith } from '../../../kit/suites/torrent-bytes.js';
import { type Entry, invalid, taken } from './entry.js';

const file = (path: readonly string[], length: number, more: Record<string, Loose> = {}): Loose =>
  dictionary({ length, path, ...more });

/** As the name of a file, and as a folder in it. */
const NAMES: readonly (readonly [row: number, what: string, given: string, safe: string])[] = [
  [15, '..', '..', '__'],
  [15, '.', '.', '_'],
  [15, '/x', '/x', '_x'],
  [15, 'a/b', 'a/b', 'a_b'],
  [15, '../../etc/passwd', '../../etc/passwd', '.._.._etc_passwd'],
  [15, '..\\x', '..\\x', '.._x'],
  [15, '\\\\host\\share', '\\\\host\\share', '__host_share'],
  [15, 'C:\\x', 'C:\\x', 'C__x'],
  [15, 'C:', 'C:', 'C_'],
  [15, 'overlong ..', '\xc0\xae\xc0\xae', '\ufffd\ufffd\ufffd\ufffd'],
  [15, 'full-width dots and slash', '\xef\xbc\x8e\xef\xbc\x8e\xef\xbc\x8fx', '．．／x'],
  [17, 'a NUL', 'a\0b', 'a_b'],
  [17, 'a line end', 'a\nb', 'a_b'],
  [17, 'an escape sequence', 'a\x1b[31mb', 'a_[31mb'],
  [17, 'a C1 control', 'a\xc2\x9b31mb', 'a_31mb'],
  [17, 'a DEL', 'a\x7fb', 'a_b'],
  [17, 'U+202E', 'gpj\xe2\x80\xaeexe', 'gpj_exe'],
  [17, 'U+2066', 'gpj\xe2\x81\xa6exe', 'gpj_exe'],
  [17, 'a byte order mark', '\xef\xbb\xbfa', '_a'],
  [17, 'a line separator', 'a\xe2\x80\xa8b', 'a_b'],
  [17, 'bytes that are no UTF-8', '\xff\xfea', '\ufffd\ufffda'],
  [18, '300 bytes and an extension', `${'a'.repeat(300)}.mkv`, `${'a'.repeat(251)}.mkv`],
  [18, 'a character of two bytes at the cut', '\xc3\xa9'.repeat(200), 'é'.repeat(127)],
  [18, 'a character of four bytes at the cut', `ab${'\xf0\x9f\x98\x80'.repeat(100)}.mkv`, `ab${'😀'.repeat(62)}.mkv`],
  [18, '5000 bytes', 'n'.repeat(5000), 'n'.repeat(255)],
  [18, '100,000 dots and an x', `${'.'.repeat(100_000)}x`, `${'.'.repeat(254)}x`],
  [19, 'CON', 'CON', '_CON'],
  [19, 'nul.txt', 'nul.txt', '_nul.txt'],
  [19, 'lpt9.tar.gz', 'lpt9.tar.gz', '_lpt9.tar.gz'],
  [19, 'a dot at the end', 'x.', 'x_'],
  [19, 'a space at the end', 'x ', 'x_'],
  [19, 'only spaces', '   ', '___'],
];

const named = NAMES.flatMap(([row, what, given, safe]) => [
  taken(row, `the name ${what}`, () => infoWith({ name: given }), { name: safe }),
  taken(row, `a path with ${what}`, () => folderWith([file([given, 'f'], 20_000), file(['d', given], 20_000)]), {
    name: 'folder',
    files: [
      [`${safe}/f`, 20_000],
      [`d/${safe}`, 20_000],
    ],
  }),
]);

function badFolder(row: number, name: string, files: Loose, reason: string): Entry {
  return invalid(row, name, torrentWith(folderWith(files)), `"info.files${reason}`);
}

function folder(row: number, name: string, files: readonly Loose[], paths: readonly (readonly [string, number])[]): Entry {
  return taken(row, name, () => folderWith(files), { name: 'folder', files: paths });
}

const LINK = 'makes the file a symbolic link (BEP 47), which is not followed.';

export const NAMES_AND_PATHS: readonly Entry[] = [
  ...named,
  taken(16, 'a name.utf-8 that climbs', () => infoWith({ 'name.utf-8': '../x' }), { name: '.._x' }),
  taken(16, 'a name.utf-8 that is a number', () => infoWith({ 'name.utf-8': 1 })),
  folder(16, 'a path.utf-8 that climbs', [file(['fine'], 40_000, { 'path.utf-8': ['..', '..', 'x'] })], [['__/__/x', 40_000]]),
  badFolder(
    16,
    'a path.utf-8 that holds a number',
    [file(['fine'], 40_000, { 'path.utf-8': [1] })],
    '[0].path.utf-8" holds something that is not a name.',
  ),
  folder(15, 'an empty name in a path', [file(['', 'a'], 40_000)], [['_/a', 40_000]]),
  badFolder(
    18,
    'a path of 3,000 folders',
    [file(new Array<string>(3000).fill('d'), 40_000)],
    '[0].path" is a list of 3000; it has to be a list of 1 to 100 names.',
  ),
  badFolder(
    18,
    'a path of 5,000 bytes',
    [file(new Array<string>(25).fill('d'.repeat(200)), 40_000)],
    '[0].path" has 5024 bytes; at most 3000 are taken.',
  ),
  badFolder(
    20,
    'a symbolic link out of the folder',
    [file(['a'], 40_000), file(['s'], 0, { attr: 'l', 'symlink path': ['..', '..'] })],
    `[1].attr" ${LINK}`,
  ),
  badFolder(
    20,
    'a file through a symbolic link',
    [file(['s'], 0, { attr: 'l', 'symlink path': ['..'] }), file(['s', 'x'], 40_000)],
    `[0].attr" ${LINK}`,
  ),
  badFolder(20, 'a symlink path without the attribute', [file(['s'], 40_000, { 'symlink path': ['..'] })], `[0].attr" ${LINK}`),
  badFolder(20, 'a symbolic link to nowhere', [file(['s'], 40_000, { attr: 'l' })], `[0].attr" ${LINK}`),
  invalid(20, 'a single file that is a symbolic link', torrentWith(infoWith({ attr: 'xl' })), `"info.attr" ${LINK}`),
  folder(
    21,
    'two files of one path',
    [file(['a.txt'], 10_000), file(['a.txt'], 30_000)],
    [
      ['a.txt', 10_000],
      ['a.1.txt', 30_000],
    ],
  ),
  folder(
    21,
    'two files of one path when they are cleaned',
    [file(['d', 'a\n'], 10_000), file(['d', 'a\t'], 30_000)],
    [
      ['d/a_', 10_000],
      ['d/a_.1', 30_000],
    ],
  ),
  folder(
    21,
    'two files of one path with a long extension',
    [file([`a.${'b'.repeat(253)}`], 10_000), file([`a.${'b'.repeat(253)}`], 30_000)],
    [
      [`a.${'b'.repeat(253)}`, 10_000],
      [`a.${'b'.repeat(246)}.1`, 30_000],
    ],
  ),
  badFolder(
    21,
    'a file that is a folder too',
    [file(['a'], 20_000), file(['a', 'b'], 20_000)],
    '[1].path" needs "a" as a folder, which is a file as well.',
  ),
  badFolder(
    21,
    'a folder that is a file too',
    [file(['a', 'b'], 20_000), file(['a'], 20_000)],
    '[1].path" is "a", which is a folder as well.',
  ),
];
