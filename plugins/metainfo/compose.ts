// A draft as the dictionary that goes into a .torrent file (BEP 3, 12, 27, 47).
import { announceUrl, cleanText, type Encodable, InputError, type MetainfoDraft } from 'piecework';

export function toEncodable(draft: MetainfoDraft): Encodable {
  const tiers = draft.tiers.map((tier) => tier.map(checkedUrl));
  return {
    announce: tiers[0]?.[0],
    'announce-list': tiers.flat().length > 1 ? tiers : undefined,
    comment: draft.comment,
    'created by': draft.createdBy,
    'creation date': draft.creationDate,
    info: {
      name: draft.name,
      'piece length': draft.pieceLength,
      pieces: draft.pieceHashes,
      private: draft.private ? 1 : undefined,
      ...(draft.multiFile ? { files: draft.files.map(toFile) } : { length: draft.files[0]?.length }),
    },
  };
}

function toFile({ length, path, padding }: MetainfoDraft['files'][number]): Encodable {
  return { attr: padding ? 'p' : undefined, length, path };
}

function checkedUrl(url: string): string {
  const checked = announceUrl(url);
  if (checked === undefined)
    throw new InputError(`"${cleanText(url)}" is not an http, https or udp URL, so no tracker can be asked by it.`);
  return checked;
}
