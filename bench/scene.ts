// A temporary folder with random content and its torrent.
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from './command.js';

const MIB = 2 ** 20;

export class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), 'piecework-bench-'));
  readonly file = join(this.folder, 'content.bin');
  readonly torrent = join(this.folder, 'content.torrent');

  private constructor(readonly mebibytes: number) {}

  static async make(mebibytes: number, pieceLength: number): Promise<Scene> {
    const scene = new Scene(mebibytes);
    const file = openSync(scene.file, 'w');
    for (let written = 0; written < mebibytes; written++) writeSync(file, randomFillSync(Buffer.alloc(MIB)));
    closeSync(file);
    await scene.run('create', scene.file, '--out', scene.torrent, '--piece-length', String(pieceLength)).finish();
    return scene;
  }

  run(...words: readonly string[]): Command {
    return new Command(words, join(this.folder, 'state'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
