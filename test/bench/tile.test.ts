import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BLOCK, Tile } from '../../bench/tile.js';

const TILE = 4097 * BLOCK;

describe('content of a repeated stretch', function () {
  this.timeout(30_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'piecework-tile-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is given in parts as it lies in the file, over the seam too', () => {
    const [file, length] = [join(folder, 'large'), TILE + 1_000_000];
    Tile.write(file, length);
    const content = readFileSync(file);
    expect(content).to.have.lengthOf(length);
    const tile = Tile.of(file);
    for (const [at, count] of [
      [0, BLOCK],
      [TILE - 10, 50],
      [TILE + 999_000, 1_000],
    ] as const)
      expect(Buffer.concat([...tile.parts(at, count)]).equals(content.subarray(at, at + count)), `${count} at ${at}`).to.equal(
        true,
      );
  });

  it('has no two equal pieces in one stretch', () => {
    const file = join(folder, 'small');
    Tile.write(file, 100 * BLOCK);
    const content = readFileSync(file);
    const hashes = Array.from({ length: 100 }, (_, at) =>
      createHash('sha1')
        .update(content.subarray(at * BLOCK, (at + 1) * BLOCK))
        .digest('hex'),
    );
    expect(new Set(hashes)).to.have.lengthOf(100);
  });
});
