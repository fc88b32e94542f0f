// Content with a real torrent, and hosts that speak extensions: what magnet links and peer exchange are tried with.
import { createHash } from 'node:crypto';
import { formatMagnet, type Magnet, type Metainfo, type Plugin, parseMagnet } from 'piecework';
import { decode, decodePrefix } from '../../plugins/bencode/decode.js';
import { encode } from '../../plugins/bencode/encode.js';
import choke from '../../plugins/choke/index.js';
import choker from '../../plugins/choker-tit-for-tat/index.js';
import extended from '../../plugins/extended/index.js';
import fast from '../../plugins/fast/index.js';
import have from '../../plugins/have/index.js';
import { TorrentFile } from '../../plugins/metainfo/torrent-file.js';
import utMetadata from '../../plugins/ut-metadata/index.js';
import utPex from '../../plugins/ut-pex/index.js';
import type { TestContent } from '../kit/content.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { infoWith, torrentWith } from '../kit/suites/torrent-bytes.js';
import { MINIMAL, type SwarmHost } from '../kit/swarm.js';

export const SOCIAL: readonly Plugin[] = [...MINIMAL, have, choke, choker, fast, extended, utMetadata, utPex];

const PIECE_LENGTH = 16_384;

/** @param metadata bytes of the info dictionary, about */
export function realContent(length: number, { metadata = 60_000, isPrivate = false } = {}): TestContent {
  const bytes = new SeededRandom(11).bytes(length);
  const hashes: Buffer[] = [];
  for (let at = 0; at < length; at += PIECE_LENGTH) {
    hashes.push(
      createHash('sha1')
        .update(bytes.subarray(at, at + PIECE_LENGTH))
        .digest(),
    );
  }
  const info = infoWith({
    length,
    'piece length': PIECE_LENGTH,
    pieces: Buffer.concat(hashes).toString('latin1'),
    private: isPrivate ? 1 : undefined,
    'x-padding': 'p'.repeat(metadata),
  });
  return { bytes, metainfo: new TorrentFile({ decode, decodePrefix, encode }).parse(torrentWith(info)) };
}

/** A link to the content with these peers in it. */
export function magnetOf(metainfo: Metainfo, peers: readonly SwarmHost[]): Magnet {
  return parseMagnet(formatMagnet(metainfo) + peers.map(({ address }) => `&x.pe=${address}`).join(''));
}
