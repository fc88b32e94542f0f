// The metainfo step: a whole .torrent file to a Metainfo and back.
import { createHash } from 'node:crypto';
import {
  BENCODE,
  type Bencode,
  BencodeError,
  cleanText,
  type Decoded,
  InfoHash,
  InputError,
  type Metainfo,
  type MetainfoDraft,
  type MetainfoStep,
  use,
} from 'piecework';
import { readTiers } from './announce-urls.js';
import { toEncodable } from './compose.js';
import { Entries } from './entries.js';
import { readInfo } from './info.js';

/** A torrent with a million pieces has 20 MB of hashes. */
export const MAX_TORRENT_BYTES = 32 << 20;

export class TorrentFile implements MetainfoStep {
  constructor(@use(BENCODE) private readonly bencode: Bencode) {}

  parse(torrent: Uint8Array): Metainfo {
    const decoded = this.#decode(torrent);
    const root = Entries.of(decoded.value);
    if (!root) throw new InputError('This is not a torrent: it holds no dictionary.');
    const info = root.required('info', 'a dictionary', (value) => Entries.of(value, 'info'));
    const raw = decoded.raw('info') ?? root.refuse('info', 'has no bytes');
    const comment = root.text('comment');
    const createdBy = root.text('created by');
    const creationDate = root.whole('creation date');
    return {
      ...readInfo(info),
      infoHash: new InfoHash(createHash('sha1').update(raw).digest()),
      tiers: readTiers(root),
      info: raw,
      ...(comment !== undefined && { comment: cleanText(comment) }),
      ...(createdBy !== undefined && { createdBy: cleanText(createdBy) }),
      ...(creationDate !== undefined && { creationDate }),
    };
  }

  parseInfo(info: Uint8Array, tiers: Metainfo['tiers']): Metainfo {
    const { encode } = this.bencode;
    const before = [Buffer.from('d'), encode('announce-list'), encode(tiers), encode('info')];
    const metainfo = this.parse(Buffer.concat([...before, info, Buffer.from('e')]));
    if (metainfo.info.length !== info.length)
      throw new InputError('This is not a torrent: other bytes follow its info dictionary.');
    return metainfo;
  }

  /** @throws InputError for what no client, this one first, would take back as it is. */
  compose(draft: MetainfoDraft): Uint8Array {
    const torrent = this.bencode.encode(toEncodable(draft));
    const read = this.parse(torrent);
    sameName(draft.name, read.name);
    for (const [index, { path }] of read.files.entries()) sameName(draft.files[index]?.path.join('/') ?? '', path.join('/'));
    return torrent;
  }

  #decode(torrent: Uint8Array): Decoded {
    if (torrent.length === 0) throw new InputError('This is not a torrent: it is empty.');
    if (torrent.length > MAX_TORRENT_BYTES) {
      throw new InputError(`This torrent has ${torrent.length} bytes; at most ${MAX_TORRENT_BYTES} are read.`);
    }
    try {
      // A copy: the Metainfo keeps views of it, and the caller may use its own memory again.
      return this.bencode.decode(Uint8Array.from(torrent), { maxBytes: MAX_TORRENT_BYTES, dialect: 'metainfo' });
    } catch (error) {
      if (!(error instanceof BencodeError)) throw error;
      const hint = torrent[0] === 0x3c ? ' It looks like a web page.' : '';
      throw new InputError(`This is not a torrent: ${error.message}.${hint}`, { cause: error });
    }
  }
}

function sameName(wanted: string, safe: string): void {
  if (wanted === safe) return;
  throw new InputError(
    `The name "${cleanText(wanted)}" is not safe on every system; it would become "${safe}". Rename it first.`,
  );
}
