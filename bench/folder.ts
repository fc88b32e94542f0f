// A temporary folder. It is gone when the bench ends, however it ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class TemporaryFolder {
  readonly path: string;
  // Who uses it is ended before, but may still be writing for a moment.
  readonly #atExit = (): void => rmSync(this.path, { recursive: true, force: true, maxRetries: 10 });

  constructor(prefix: string) {
    this.path = mkdtempSync(join(tmpdir(), prefix));
    process.on('exit', this.#atExit);
  }

  remove(): void {
    process.off('exit', this.#atExit);
    this.#atExit();
  }
}
