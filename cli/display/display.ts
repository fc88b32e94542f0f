// Where people look: a block that is drawn again and again under lines that stay.
import { isTerminal, type Paint, paintFor } from '../render/paint.js';
import { LogDisplay } from './log.js';
import { TerminalDisplay } from './terminal.js';

/** The same news in two forms: for a terminal, whose width and colours it is given, and for a log. */
export interface Status {
  /** Lines of at most so many columns, and no more of them than the terminal has. */
  block(columns: number, paint: Paint, lines: number): readonly string[];
  sentence(): string;
  /** A log says a new phase at once, and the rest now and then. Empty for work that is only worth a line when it takes long. */
  readonly phase: string;
}

export interface Display {
  show(status: Status): void;
  /** A line that stays. */
  line(text: string): void;
  /** Takes the block away. */
  end(): void;
}

export type ErrorStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

export async function displayOn(
  stream: ErrorStream,
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
): Promise<Display> {
  if (!isTerminal(stream, env)) return new LogDisplay(stream, now);
  const { createLogUpdate } = await import('log-update');
  return new TerminalDisplay(stream, paintFor(stream, env), createLogUpdate(stream, { showCursor: true }));
}
