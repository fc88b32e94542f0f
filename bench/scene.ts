// A temporary folder with content of chance and its torrent.
import { join } from 'node:path';
import { Command } from './command.js';
import { TemporaryFolder } from './folder.js';
import { Tile } from './tile.js';

const MIB = 2 ** 20;

export class Scene {
  readonly #folder = new TemporaryFolder('piecework-bench-');
  readonly folder = this.#folder.path;
  readonly file = join(this.folder, 'content.bin');
  readonly torrent = join(this.folder, 'content.torrent');

  private constructor(
    readonly mebibytes: number,
    readonly pieceLength: number,
  ) {}

  static async make(mebibytes: number, pieceLength: number): Promise<Scene> {
    const scene = new Scene(mebibytes, pieceLength);
    Tile.write(scene.file, mebibytes * MIB);
    await scene.run('create', scene.file, '--out', scene.torrent, '--piece-length', String(pieceLength)).finish();
    return scene;
  }

  run(...words: readonly string[]): Command {
    return new Command(words, join(this.folder, 'state'));
  }

  remove(): void {
    this.#folder.remove();
  }
}
