// What all command declarations share. Loads nothing.
import type { Command } from 'commander';

/** For options that may be given again. */
export function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** Help by example: a command and what it does. */
export function examples(command: Command, ...lines: readonly (readonly [command: string, does: string])[]): Command {
  const width = Math.max(...lines.map(([example]) => example.length));
  const text = lines.map(([example, does]) => `  ${example.padEnd(width)}  ${does}`);
  return command.addHelpText('after', `\nExamples:\n${text.join('\n')}`);
}
