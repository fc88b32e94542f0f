// The scope of one torrent: its plugins, and beside them what the engine lends them there.
import { CLOCK, EVENTS, type Events, METADATA, type Metadata, PIECE_TABLE, TORRENT, TORRENT_SCOPE } from '../contracts/index.js';
import { takeSlowestTimer } from '../contracts/plugin-clock.js';
import { lend, type OpenScope } from '../kernel/index.js';
import { EventBus } from './event-bus.js';
import { Lag } from './lag.js';
import { LentTorrent, type LentTorrentParts } from './lent-torrent.js';

export interface TorrentScope {
  readonly scope: OpenScope;
  readonly torrent: LentTorrent;
  readonly events: Events;
  /** Slow plugins of this torrent become warnings among its events. */
  readonly lag: Lag;
}

/** Constructs everything and touches nothing. */
export function openTorrent(kernel: OpenScope, parts: LentTorrentParts, metadata: Metadata): TorrentScope {
  const clock = kernel.get(CLOCK);
  const lag = new Lag(
    () => clock.now(),
    (message) => events.emit('warning', { message }),
    () => takeSlowestTimer(clock),
  );
  const events: Events = new EventBus(lag);
  const torrent = new LentTorrent(parts);
  const scope = kernel.open(TORRENT_SCOPE, [
    lend(TORRENT, torrent),
    lend(METADATA, metadata),
    lend(EVENTS, events),
    lend(PIECE_TABLE, parts.states),
  ]);
  return { scope, torrent, events, lag };
}
