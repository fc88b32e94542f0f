// The demo as seen on a screen: a bar for each downloader.
import type { Status } from '../display/display.js';
import type { JsonEvents } from '../json-events.js';
import { barLine, bytes, duration, percent, rate } from '../render/index.js';
import { DOWNLOADERS, FILE_BYTES, type Outcome } from './scene.js';

type Progress = Pick<JsonEvents['progress'], 'bytesHave' | 'bytes' | 'downloadRate' | 'peers'>;

const NOTHING: Progress = { bytesHave: 0, bytes: FILE_BYTES, downloadRate: 0, peers: 0 };

export class Picture {
  readonly #progress: Progress[] = Array.from({ length: DOWNLOADERS }, () => NOTHING);

  progress(downloader: number, progress: Progress): void {
    this.#progress[downloader] = progress;
  }

  status(): Status {
    const all = this.#progress.map((progress, index) => [`downloader ${index + 1}`, progress] as const);
    return {
      phase: 'downloading',
      block: (columns, paint) =>
        all.map(([name, { bytesHave, bytes: total, downloadRate, peers }]) => {
          const amount = bytesHave === total ? ' done' : ` ↓ ${rate(downloadRate)} from ${peers}`;
          return barLine(name, bytesHave, total, amount.padEnd(23), columns - 1, paint);
        }),
      sentence: () => all.map(([name, { bytesHave, bytes: total }]) => `${name} ${percent(bytesHave, total)}`).join(', '),
    };
  }
}

export function summary({ seconds, sha256, seeded }: Outcome): string {
  const copies = (seeded / FILE_BYTES).toFixed(2);
  return [
    `All ${DOWNLOADERS} copies are right (SHA-256 ${sha256.slice(0, 16)}…).`,
    `  ${DOWNLOADERS} × ${bytes(FILE_BYTES)} in ${duration(seconds)}: ${rate((DOWNLOADERS * FILE_BYTES) / seconds)} together`,
    `  The seeder sent ${copies} copies, the downloaders ${(DOWNLOADERS - seeded / FILE_BYTES).toFixed(2)} to each other.`,
  ].join('\n');
}
