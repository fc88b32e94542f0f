// Input as an enemy would make it: any bytes, valid values with changes of their structure, and changes of the bytes.
import fc from 'fast-check';
import { type Loose, latin1, loose } from '../kit/suites/torrent-bytes.js';

/** A value in the making. Text is latin1; a dictionary may have a key twice. */
type Tree = number | bigint | string | { readonly raw: string } | readonly Tree[] | Dictionary;
interface Dictionary {
  readonly entries: readonly (readonly [key: string, value: Tree])[];
}

const isDictionary = (tree: Tree): tree is Dictionary => typeof tree === 'object' && 'entries' in tree && !Array.isArray(tree);
const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree);

/** Valid bytes or trees to begin with. */
export function treeOf(value: Loose): Tree {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (value instanceof Map) return { entries: [...value].map(([key, entry]) => [key, treeOf(entry)] as const) };
  if (Array.isArray(value)) return value.map(treeOf);
  return value as number | bigint | string | { readonly raw: string };
}

function textOf(tree: Tree): string {
  if (isDictionary(tree)) return `d${tree.entries.map(([key, value]) => `${key.length}:${key}${textOf(value)}`).join('')}e`;
  if (isList(tree)) return `l${tree.map(textOf).join('')}e`;
  return loose(tree as Loose).toString('latin1');
}

type Change = (tree: Tree, whole: Tree) => Tree;

/** Values that are wrong nearly everywhere. */
const ODD: readonly Tree[] = [
  0,
  1,
  -1,
  255,
  65_536,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53 - 1,
  2n ** 53n + 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  -(2n ** 63n),
  '',
  '\0',
  '..',
  '/',
  'a'.repeat(300),
  '\xff\xfe',
  '\xe2\x80\xae',
  'h'.repeat(20),
  'h'.repeat(19),
  [],
  [[]],
  [0],
  ['..', '..', 'x'],
  { entries: [] },
  { entries: [['', 0]] },
  { raw: 'i-0e' },
  { raw: 'i007e' },
  { raw: 'ie' },
  { raw: '-1:' },
  { raw: '99999999999:' },
  { raw: '2147483648:a' },
  { raw: `i${'9'.repeat(30)}e` },
];

/** From a few keys that mean something somewhere. */
const KEYS = [
  '',
  'info',
  'name',
  'name.utf-8',
  'path.utf-8',
  'attr',
  'files',
  'length',
  'private',
  '__proto__',
  'm',
  'v',
  'added',
  'zz',
];

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom(...ODD).map(
    (odd): Change =>
      () =>
        odd,
  ),
  fc.integer({ min: 1, max: 150 }).map(nested),
  fc.constant<Change>((_, whole) => whole),
  fc.nat(9).map(
    (at): Change =>
      (tree) =>
        entriesOf(tree, (all) => [...all, ...all.slice(at, at + 1)]),
  ),
  fc.nat(9).map(
    (at): Change =>
      (tree) =>
        entriesOf(tree, (all) => all.filter((_, index) => index !== at)),
  ),
  fc.constant<Change>((tree) => entriesOf(tree, (all) => [...all].reverse())),
  fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...ODD)).map(
    (entry): Change =>
      (tree) =>
        entriesOf(tree, (all) => [...all, entry]),
  ),
  fc.integer({ min: -3, max: 3 }).map(
    (more): Change =>
      (tree) =>
        typeof tree === 'string' ? { raw: `${tree.length + more}:${tree}` } : tree,
  ),
  fc.integer({ min: 2, max: 40 }).map(
    (times): Change =>
      (tree) =>
        isList(tree) ? new Array<readonly Tree[]>(times).fill(tree).flat().slice(0, 200) : tree,
  ),
);

function nested(levels: number): Change {
  return (tree) => {
    let around = tree;
    for (let level = 0; level < levels; level++) around = [around];
    return around;
  };
}

function entriesOf(tree: Tree, change: (all: Dictionary['entries']) => Dictionary['entries']): Tree {
  return isDictionary(tree) ? { entries: change(tree.entries) } : tree;
}

function partsOf(tree: Tree): number {
  if (isDictionary(tree)) return 1 + tree.entries.reduce((sum, [, value]) => sum + partsOf(value), 0);
  return isList(tree) ? 1 + tree.reduce<number>((sum, item) => sum + partsOf(item), 0) : 1;
}

/** Changes the part with that number, counted from the outside in. */
function changed(whole: Tree, part: number, change: Change): Tree {
  let left = part;
  const visit = (tree: Tree): Tree => {
    if (left-- === 0) return change(tree, whole);
    if (isDictionary(tree)) return { entries: tree.entries.map(([key, value]) => [key, visit(value)] as const) };
    return isList(tree) ? tree.map(visit) : tree;
  };
  return visit(whole);
}

/** One to three parts of a valid value are something else. */
export function changedTrees(...valid: readonly Tree[]): fc.Arbitrary<Uint8Array> {
  const changes = fc.array(fc.tuple(fc.nat(10_000), anyChange), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.constantFrom(...valid), changes).map(([tree, all]) => {
    const result = all.reduce<Tree>((now, [part, change]) => changed(now, part % partsOf(now), change), tree);
    return latin1(textOf(result));
  });
}

const anyEdit = fc.record({
  kind: fc.constantFrom('set', 'cut', 'insert', 'remove', 'copy'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
});
type Edit = typeof anyEdit extends fc.Arbitrary<infer T> ? T : never;

/** A few bytes are something else, missing, more or elsewhere. */
export function changedBytes(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.tuple(bytes, fc.array(anyEdit, { minLength: 1, maxLength: 3 })).map(([all, edits]) => edits.reduce(edited, all));
}

function edited(all: Uint8Array, { kind, at, length, bytes }: Edit): Uint8Array {
  const from = Math.floor(at * all.length);
  const [before, after] = [all.subarray(0, from), all.subarray(from)];
  if (kind === 'cut') return before;
  if (kind === 'set') return Buffer.concat([before, bytes, after.subarray(bytes.length)]);
  if (kind === 'insert') return Buffer.concat([before, bytes, after]);
  if (kind === 'remove') return Buffer.concat([before, after.subarray(length)]);
  return Buffer.concat([before, all.subarray(length, length * 2), after]);
}

/** Of the letters that bencode is made of. */
const bencodeLike = fc
  .array(fc.constantFrom(...'ilde:-0123459ab\xff'), { maxLength: 40 })
  .map((letters): Uint8Array => latin1(letters.join('')));

export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(fc.uint8Array({ maxLength: 80 }), bencodeLike);

/** All of it, about valid values. */
export function hostileBencode(...valid: readonly Loose[]): fc.Arbitrary<Uint8Array> {
  const trees = valid.map(treeOf);
  const whole = fc.constantFrom(...trees).map((tree): Uint8Array => latin1(textOf(tree)));
  const structure = changedTrees(...trees);
  return fc.oneof(
    { weight: 4, arbitrary: structure },
    { weight: 3, arbitrary: changedBytes(fc.oneof(whole, structure)) },
    anyBytes,
  );
}

/** Valid text with changes, or any. */
export function hostileText(...valid: readonly string[]): fc.Arbitrary<string> {
  const text = fc.constantFrom(...valid).map((one): Uint8Array => Buffer.from(one));
  return fc.oneof(
    fc.oneof({ weight: 4, arbitrary: changedBytes(text) }, text).map((bytes) => Buffer.from(bytes).toString()),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
}
