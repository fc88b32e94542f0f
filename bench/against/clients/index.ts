// Whom this client is put beside, by name.
import { aria2 } from '../../../test/faults/clients/aria2.js';
import { libtorrent } from '../../../test/faults/clients/libtorrent.js';
import { ours } from '../../../test/faults/clients/ours.js';
import { PYTHON, SCRIPT } from '../../../test/interop/clients/libtorrent.js';
import { qbittorrentWords } from '../../../test/interop/clients/qbittorrent.js';
import { rtorrentWords } from '../../../test/interop/clients/rtorrent.js';
import { MAIN } from '../../command.js';
import { ceiling } from './ceiling.js';
import { ending, tuned } from './ending.js';
import { missing, mktorrent, transmissionCreate } from './makers.js';
import { marking } from './marking.js';
import type { Rival } from './rival.js';
import { webtorrent } from './webtorrent.js';

export interface Named extends Rival {
  readonly name: string;
}

/** Of ours no name: it is in every contest. */
export const RIVAL_NAMES = [
  'libtorrent',
  'libtorrent-tuned',
  'rtorrent',
  'qbittorrent',
  'aria2',
  'webtorrent',
  'mktorrent',
  'transmission-create',
] as const;
type RivalName = (typeof RIVAL_NAMES)[number];

/** Among rivals when it is named, not with `all`: it is no client. */
export const CEILING = 'ceiling';

export const OURS: Named = {
  name: 'ours',
  ...ending(ours),
  create: (file, torrent, length) => [process.execPath, MAIN, 'create', file, '--out', torrent, '--piece-length', String(length)],
};

/** On one address all peers are one to it, and by uTP nobody here speaks. */
const QBITTORRENT = ['MultiConnectionsPerIp=true', 'BTProtocol=TCP', 'MaxUploads=-1', 'MaxUploadsPerTorrent=-1'];
const RTORRENT = ['protocol.pex.set = no', 'trackers.use_udp.set = no', 'throttle.max_uploads.set = 100'];

function rivals(webtorrentFolder: string | undefined): Readonly<Record<RivalName | typeof CEILING, Rival>> {
  return {
    libtorrent: {
      ...ending(libtorrent),
      create: (file, torrent, length) => [
        PYTHON,
        SCRIPT,
        'make',
        file,
        torrent,
        '--kind',
        'padded',
        '--piece-length',
        `${length}`,
      ],
    },
    'libtorrent-tuned': ending(tuned),
    rtorrent: marking({
      missing: () => missing('rtorrent'),
      words: (settings) => rtorrentWords(settings, ...RTORRENT),
      binds: true,
    }),
    qbittorrent: marking({
      missing: () => missing('qbittorrent-nox'),
      words: (settings) => qbittorrentWords(settings, ...QBITTORRENT),
    }),
    aria2: ending(aria2),
    webtorrent: webtorrent(webtorrentFolder),
    mktorrent,
    'transmission-create': transmissionCreate,
    [CEILING]: ceiling,
  };
}

export interface Chosen {
  readonly rivals: readonly Named[];
  /** Sentences about those that were asked for and are not here. */
  readonly absent: readonly string[];
}

/** @param names with commas, or `all` @throws Error for one that is unknown */
export function choose(names: string, webtorrentFolder: string | undefined): Chosen {
  const known = rivals(webtorrentFolder);
  const nameable = [...RIVAL_NAMES, CEILING] as const;
  const wanted = (names === 'all' ? [...RIVAL_NAMES] : names.split(',')).map((name): Named => {
    const found = nameable.find((each) => each === name);
    if (!found) throw new Error(`${name} is none of ${nameable.join(', ')}, all`);
    return { name, ...known[found] };
  });
  const lacks = new Map(wanted.map((rival) => [rival, rival.missing()]));
  return {
    rivals: wanted.filter((rival) => lacks.get(rival) === undefined),
    absent: wanted.flatMap((rival) => (lacks.get(rival) ? `${rival.name} is left out: ${lacks.get(rival)}.` : [])),
  };
}
