// Several torrents in one run: each goes its own way, one that fails hinders no other, and the end tells of all failures.
import { CLOCK, type Client, type Kernel, type Magnet, type Metainfo, messageOf } from '../core/index.js';
import { Board, type Row } from './board.js';
import type { Context } from './context.js';
import { Downloading, type DownloadOptions } from './downloading.js';
import { Interrupted, TorrentsFailed } from './exit.js';
import { readTorrentOrMagnet } from './magnets.js';

/** One torrent as the person named it. */
export interface Order {
  readonly text: string;
  readonly given: Metainfo | Magnet;
}

interface Failure {
  readonly name: string;
  readonly error: unknown;
}

/** What can be read; the same torrent is taken once. */
export async function readOrders(context: Context, kernel: Kernel, texts: readonly string[]) {
  const orders = new Map<string, Order>();
  const failures: Failure[] = [];
  for (const text of texts) {
    try {
      const given = await readTorrentOrMagnet(context, kernel, text);
      const other = orders.get(given.infoHash.hex);
      if (other) context.output.warn(`"${text}" is the same torrent as "${other.text}"; it is taken once`);
      else orders.set(given.infoHash.hex, { text, given });
    } catch (error) {
      failures.push({ name: text, error });
    }
  }
  return { orders: [...orders.values()], failures };
}

/** @throws TorrentsFailed when all are over and some of them failed. */
export async function downloadSeveral(
  context: Context,
  kernel: Kernel,
  client: Client,
  { orders, failures: unreadable }: Awaited<ReturnType<typeof readOrders>>,
  options: DownloadOptions,
): Promise<void> {
  const { output } = context;
  const downloading = new Downloading(context, kernel, client, options);
  const failures = [...unreadable];
  for (const { error } of failures) output.warn(`${messageOf(error)}; the others go on`);
  const board = new Board();
  const rows = orders.map((order) => [order, board.add()] as const);
  const { close, allClosed } = countdown(rows.map(([, row]) => row));
  const stopBoard = board.begin(output, kernel.get(CLOCK));
  const one = async ({ given, text }: Order, row: Row): Promise<void> => {
    try {
      await downloading.run(given, row, () => {
        close(row, 'done');
        return allClosed;
      });
      close(row, 'done');
    } catch (error) {
      close(row, 'failed');
      if (error instanceof Interrupted) throw error;
      const name = given.name ?? text;
      failures.push({ name, error });
      output.warn(`${name}: ${messageOf(error)}; the others go on`);
    }
  };
  const results = await Promise.allSettled(rows.map(([order, row]) => one(order, row)));
  stopBoard();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  if (failures.length > 0) throw new TorrentsFailed(failures, orders.length + unreadable.length);
}

/** Resolves when every row is done or failed, each the first time that it is said. */
function countdown(rows: readonly Row[]) {
  let settle = (): void => {};
  const allClosed = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const close = (row: Row, state: 'done' | 'failed'): void => {
    row.state = state;
    if (rows.every((each) => each.state !== 'open')) settle();
  };
  return { close, allClosed };
}
