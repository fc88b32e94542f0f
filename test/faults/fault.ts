// One fault that a client must survive: what is done to it, and how it is seen that nothing was lost and nobody let in.
import type { ChildProcess } from 'node:child_process';

export const GROUPS = ['metainfo', 'tracker', 'wire', 'storage', 'process', 'plugins', 'command line'] as const;
export type Group = (typeof GROUPS)[number];

export interface Fault {
  /** Several faults may share the number of one row. */
  readonly row: number;
  readonly group: Group;
  /** What is done to the client, in a few words. */
  readonly title: string;
  /** The clients of others can be put to it, too. */
  readonly others?: true;
  /** It takes less than two seconds: `npm test` does it. */
  readonly fast?: true;
  /** It mostly waits, and measures nothing that others disturb: it runs beside the others. */
  readonly waits?: true;
  /** It may take so long; 60 when left out. */
  readonly seconds?: number;
  /** What this machine has not got to do it, such as root; undefined: it can be done. */
  missing?(): string | undefined;
  /** Does it to the scene's client. Returns what was seen, in a few words with numbers. @throws Error what should not have happened */
  run(scene: Scene): Promise<string>;
}

/** What one fault works with. All of it is gone when the fault is over. */
export interface Scene {
  readonly client: Client;
  /** Aborted when the fault takes too long. */
  readonly signal: AbortSignal;
  /** A new empty folder. */
  folder(name: string): Promise<string>;
  /** Done when the fault is over, the last first. */
  after(undo: () => unknown): void;
  /** An honest tracker that knows these peers (`host:port`), the scene's seeders, and whoever announces. Returns its announce URL. */
  tracker(peers?: readonly string[]): Promise<string>;
  /** An honest seeder, ours, in a process of its own, that accepts peers. Returns its `host:port`. */
  seeder(torrent: string, content: string): Promise<string>;
}

/** What it keeps of one run for the next is kept within a scene. What it runs ends with the scene. */
export interface Client {
  readonly name: 'ours' | 'aria2' | 'libtorrent';
  /** What this machine has not got, if anything. */
  missing(): string | undefined;
  /** Fetches the content into the folder, and ends when it is complete. */
  download(job: Job): Running;
  /** Serves the content that is complete in the folder. Resolves when it accepts peers. */
  seed(job: Job): Promise<Running>;
}

export interface Job {
  /** Path of a torrent file. It names a tracker: some clients hear of peers in no other way. */
  readonly torrent: string;
  readonly folder: string;
  /** Words that come before the program's own, such as `prlimit --nofile=128`. */
  readonly under?: readonly string[];
  /** Further words, of use to ours. */
  readonly words?: readonly string[];
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Running {
  readonly process: ChildProcess;
  /** `host:port` where it accepts peers, once it does. */
  readonly address: string;
  /** Exit code or signal, once all it said has been read. */
  readonly ended: Promise<number | string | null>;
  readonly running: boolean;
  /** The last megabyte of each. */
  readonly stdout: string;
  readonly stderr: string;
  /** Most anonymous memory it was seen to hold so far, bytes. */
  readonly peakMemory: number;
  /** Processor time so far, ms. */
  readonly cpu: number;
  /** Waits for something to become true while it runs. @throws when it ends before, or `ms` are over */
  until(isTrue: () => boolean, ms: number): Promise<void>;
  /** To it and its children. */
  signal(signal: NodeJS.Signals): void;
  stop(signal?: NodeJS.Signals): Promise<number | string | null>;
}
