// The last words of a command that failed, and its exit code.
import { endingOf } from './ending.js';
import { jsonLine } from './json-events.js';
import type { Streams } from './output.js';
import { paintFor } from './render/paint.js';
import { showable } from './render/showable.js';

export function report(error: unknown, json: boolean, { stdout, stderr, env }: Streams): number {
  const { code, lines, kind } = endingOf(error);
  const name = paintFor(stderr, env).red('piecework:');
  for (const line of lines) stderr.write(`${name} ${line}\n`);
  if (env.PIECEWORK_DEBUG && error instanceof Error) stderr.write(`${traceOf(error)}\n`);
  if (json) stdout.write(jsonLine('failed', { kind, exitCode: code, messages: lines }));
  return code;
}

function traceOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${traceOf(error.cause)}` : '';
  return showable(`${error.stack ?? error.message}${cause}`, false);
}
