// One torrent under way, told to whoever watches: progress as it goes, trouble once, and every event to programs.
import { type Clock, cleanText, formatAddress, type Progress, type TorrentSession } from '../core/index.js';
import type { Status } from './display/display.js';
import { MAX_LINE_LENGTH } from './ending.js';
import { Once } from './once.js';
import { progressBlock, progressSentence, workBlock, workSentence } from './render/index.js';
import type { TorrentOutput } from './torrent-output.js';

/** Returns a function that ends it. */
export function follow(session: TorrentSession, clock: Clock, output: TorrentOutput): () => void {
  const { name } = session.metainfo;
  const { events } = session;
  const tellPrograms = () => output.news('progress', jsonProgress(session.progress));
  const tell = (): void => {
    if (session.progress.phase === 'checking') return;
    tellPrograms();
    output.show(progressStatus(name, session.progress), session.progress);
  };
  const timer = clock.every(output.intervalMs, tell);
  const stops = [
    events.on('checking', ({ done, total }) => {
      output.show(workStatus(`checking ${name}`, done, total));
      if (isMilestone(done, total)) output.working('checking', done, total);
    }),
    events.on('ready', ({ have, pieces }) => output.news('ready', { have, pieces })),
    events.on('completed', tellPrograms),
    ...tellTrouble(session, output),
  ];
  return () => {
    timer.cancel();
    for (const stop of stops) stop();
  };
}

type Eventful = Pick<TorrentSession, 'events'>;

/** Returns functions that end it. */
export function tellTrouble({ events }: Eventful, output: TorrentOutput): (() => void)[] {
  const once = new Once();
  // To the very end: what goes wrong while the torrent is left is told as well.
  events.on('warning', ({ message }) => {
    if (once.isNew(message, '')) output.warn(message);
  });
  return [
    events.on('tracker-replied', ({ url, peers, warning }) => {
      once.forget(url);
      output.news('tracker-replied', { url, peers });
      if (warning !== undefined && once.isNew(`warning of ${url}`, warning)) output.warn(`tracker ${url}: ${warning}`);
    }),
    events.on('tracker-failed', ({ url, error, retryMs }) => {
      const message = cleanText(error.message);
      output.news('tracker-failed', { url, message, retrySeconds: Math.round(retryMs / 1000) });
      if (once.isNew(url, message)) output.note(message.includes(hostOf(url)) ? message : `tracker ${url}: ${message}`);
    }),
    events.on('peer-opened', ({ address, outgoing, client }) =>
      output.news('peer-opened', { peer: formatAddress(address), outgoing, client }),
    ),
    events.on('peer-closed', ({ address, reason }) =>
      output.news('peer-closed', { peer: formatAddress(address), reason: cleanText(reason) }),
    ),
    events.on('peer-banned', ({ address, reason }) => {
      output.news('peer-banned', { peer: formatAddress(address), reason });
      output.note(`peer ${formatAddress(address)} is out: ${reason}`);
    }),
    events.on('piece-failed', ({ piece, peers }) => output.news('piece-failed', { piece, peers: peers.map(formatAddress) })),
    events.on('storage-waiting', ({ error, retryMs }) => {
      const message = cleanText(error.message, MAX_LINE_LENGTH);
      output.news('storage-waiting', { message, retrySeconds: Math.round(retryMs / 1000) });
      if (once.isNew('storage', '')) output.note(`${message}. The download waits, and goes on by itself once that has passed.`);
    }),
    events.on('storage-recovered', () => {
      once.forget('storage');
      output.news('storage-recovered', {});
      output.note('What waited for the disk is written; the download goes on.');
    }),
    events.on('note', ({ message }) => {
      output.news('note', { message: cleanText(message) });
      output.note(message);
    }),
  ];
}

/** Peers come and go; but of those that the person named they want to know. Returns a function that ends it. */
export function tellRefusals(
  { events }: Eventful,
  output: TorrentOutput,
  named: readonly string[],
  /** Does the person wait for peers? */
  waits: () => boolean,
): () => void {
  const once = new Once();
  return events.on('peer-closed', ({ address, reason }) => {
    const peer = formatAddress(address);
    if (!waits() || !named.includes(peer) || !once.isNew(peer, reason)) return;
    output.note(reason.includes(peer) ? reason : `peer ${peer}: ${reason}`);
  });
}

function jsonProgress(progress: Progress) {
  const round = { downloadRate: Math.round(progress.downloadRate), uploadRate: Math.round(progress.uploadRate) };
  return { ...progress, ...round, secondsLeft: progress.secondsLeft ?? null };
}

export function progressStatus(name: string, progress: Progress): Status {
  return {
    phase: `${progress.phase}${progress.peers === 0 ? ' alone' : ''}`,
    block: (columns, paint) => progressBlock(name, progress, columns, paint),
    sentence: () => progressSentence(name, progress),
  };
}

export function workStatus(what: string, done: number, total: number): Status {
  return {
    phase: '',
    block: (columns, paint) => workBlock(what, done, total, columns, paint),
    sentence: () => workSentence(what, done, total),
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Every hundredth part: a million pieces need no million lines. */
export function isMilestone(done: number, total: number): boolean {
  return done === total || done % Math.max(1, Math.ceil(total / 100)) === 0;
}
