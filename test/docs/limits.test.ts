// docs/limits.md says what the code does, and each bound has a test that knows it by its name. `npm run limits` helps.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { boundsOfSource, exportOf, keyOf, mentions, ROOT, rowsOf } from './limits.js';

const rows = rowsOf(readFileSync(join(ROOT, 'docs/limits.md'), 'utf8'));

describe('docs/limits.md', () => {
  it('has a row for each bound of the source', async () => {
    const bounds = await boundsOfSource();
    expect(bounds.length).to.be.above(80);
    const told = new Set(rows.map(keyOf));
    expect(bounds.map(keyOf).filter((key) => !told.has(key))).to.deep.equal([]);
  });

  it('has each once, with the number that it has', async () => {
    const keys = rows.map(keyOf);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).to.deep.equal([]);
    const found = await Promise.all(rows.map(async (row) => `${keyOf(row)} = ${await exportOf(row.file, row.name)}`));
    expect(rows.map((row) => `${keyOf(row)} = ${row.value}`)).to.deep.equal(found);
  });

  it('names a test for each that mentions it', () => {
    const silent = rows.filter(({ name, test }) => !mentions(test, name));
    expect(silent.map((row) => `${keyOf(row)}: ${row.test}`)).to.deep.equal([]);
  });

  it('is read row by row, and a row that cannot be read is told', () => {
    const page = '### a/b.ts\n\n| `MAX_X` | 1,024 (1 KiB) | what it is | [b](../test/b.test.ts) |\n';
    expect(rowsOf(page)).to.deep.equal([
      { file: 'a/b.ts', name: 'MAX_X', value: 1024, text: 'what it is', test: 'test/b.test.ts' },
    ]);
    expect(() => rowsOf('| `MAX_X` | many | what | [b](../test/b.test.ts) |')).to.throw('not a row: | `MAX_X`');
  });
});
