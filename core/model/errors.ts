// One error class for each decision a caller makes. Messages are whole sentences for people; text from outside in them is clean.

/** What the person asked for cannot be done as asked: wrong torrent, wrong file, wrong use. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** A peer broke the protocol: close the connection, keep the torrent. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A tracker did not answer as it should: back off, ask the next one. */
export class TrackerError extends Error {
  override readonly name = 'TrackerError';
}

/** Content cannot be read or written: this torrent stops, unless it may pass; the others go on. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** It may pass by itself, as a full disk does: what was to be written is kept, and tried again later. */
  readonly mayPass: boolean;

  constructor(message: string, { mayPass = false, ...options }: ErrorOptions & { readonly mayPass?: boolean } = {}) {
    super(message, options);
    this.mayPass = mayPass;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
