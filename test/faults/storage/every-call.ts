// Row 84: the n-th call to storage or network fails, for every n. No process can be made to meet that: in this one.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Fault } from '../fault.js';

const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const TEST = fileURLToPath(new URL('../../swarm/nth-call.test.js', import.meta.url));

export const everyCall: readonly Fault[] = [
  {
    row: 84,
    group: 'storage',
    title: 'the n-th call to storage or network fails, for every n of a download (in process)',
    seconds: 120,
    run: async ({ signal }) => {
      const words = [MOCHA, '--no-config', '--timeout', '60000', TEST];
      const { stdout } = await promisify(execFile)(process.execPath, words, { signal });
      const passed = /(\d+) passing/.exec(stdout)?.[1];
      if (passed === undefined) throw new Error(stdout);
      return `${passed} kinds of failure: each run ends in one clear error or the right file`;
    },
  },
];
