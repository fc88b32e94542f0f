// Step: the small tracker that `tracker` and `share` embed.
import { one } from '../kernel/index.js';

export interface RunningTracker {
  /** The one that was really taken. */
  readonly port: number;
  /** Of the URLs it answers to at that port, `http` first. */
  readonly schemes: readonly string[];
  /** Peers known now, over all torrents. */
  peers(): number;
  close(): Promise<void>;
}

export interface TrackerServer {
  /** Port 0 takes any free one. @throws InputError when the port cannot be had. */
  listen(options: { readonly host: string; readonly port: number }): Promise<RunningTracker>;
}

export const TRACKER_SERVER = one<TrackerServer>('tracker-server');
