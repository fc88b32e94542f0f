// Exit codes, and the errors that are the command line's own. Loads nothing: --help and --version come by here.

export const DONE = 0;
export const FAILED = 1;
/** Wrong use, or a wrong configuration: running it again as it is cannot help. */
export const WRONG_USE = 2;
/** 128 and the number of the signal, as shells do. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

export type Signal = keyof typeof SIGNALS;

/** The command line itself is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The person, or whoever reads our output, wants us to stop. The reason of the command's abort signal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly signal: Signal) {
    super(`stopped by ${signal}`);
  }

  get code(): number {
    return SIGNALS[this.signal];
  }
}

/** Our results cannot be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  constructor(cause: NodeJS.ErrnoException) {
    const reason = cause.code === 'ENOSPC' ? 'no space left on the device' : cause.message;
    super(`What it has to say cannot be written: ${reason}`, { cause });
  }
}

/** Nobody caught it. The reason of the command's abort signal. */
export class Uncaught extends Error {
  override readonly name = 'Uncaught';
  constructor(
    override readonly cause: unknown,
    /** Whose fault it is, if anybody knows. */
    readonly plugin: string | undefined,
  ) {
    super('nobody caught it');
  }
}

/** Some of several torrents failed; the others are done. */
export class TorrentsFailed extends Error {
  override readonly name = 'TorrentsFailed';
  constructor(
    readonly failures: readonly { readonly name: string; readonly error: unknown }[],
    readonly all: number,
  ) {
    super(`${failures.length} of ${all} torrents failed`);
  }
}

/** The exit code of help that was shown: asked for, or for the lost. Undefined for any other error. By the shape of commander's. */
export function helpCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('exitCode' in error) || !('code' in error)) return undefined;
  if (error.exitCode === 0) return DONE;
  return error.code === 'commander.help' ? WRONG_USE : undefined;
}
