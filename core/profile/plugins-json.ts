// Reads plugins.json, and tells of its mistakes by their places.
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { type Report, reasonOf } from '../kernel/index.js';
import { check, ProfileFile } from './schema.js';

/** `complete`: nothing of it had to be left out. */
export function readProfile(path: string, report: Report): z.output<typeof ProfileFile> & { complete: boolean } {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
    const { value, faults } = check(ProfileFile, JSON.parse(text));
    for (const fault of faults) report('config', `${path} is wrong at "${fault.at}": ${fault.text}`, { where: fault.at });
    if (value) return { ...value, complete: true };
  } catch (error) {
    const before = text.slice(0, syntaxErrorAt(text));
    const place = `line ${before.split('\n').length}, column ${before.length - before.lastIndexOf('\n')}`;
    if (error instanceof SyntaxError)
      report('syntax', `${path} is not JSON at ${place}; look there for a quote or comma missing or too many.`);
    else report('syntax', `${path} cannot be read; name another file: ${reasonOf(error)}.`);
  }
  return { plugins: [], bind: {}, complete: false };
}

/** V8 does not always tell where. But cut short before the fault, the text is only incomplete: the complaint is about its end. */
function syntaxErrorAt(text: string): number {
  for (let end = 1; end <= text.length; end++) {
    try {
      JSON.parse(text.slice(0, end));
    } catch (error) {
      const reason = reasonOf(error);
      const at = / position (\d+)/.exec(reason)?.[1] ?? (reason.endsWith('is not valid JSON') ? end - 1 : end);
      if (Number(at) < end) return Number(at);
    }
  }
  return text.length;
}
