// A torrent on paper. Outside text is cleaned here: names by the metainfo step already, the rest once more costs nothing.
import { cleanText } from '../../core/index.js';
import type { JsonEvents } from '../json-events.js';
import { bytes, counted, evenBytes, whole } from './numbers.js';
import type { Paint } from './paint.js';
import { indented, table } from './table.js';

export function infoText(info: JsonEvents['info'], paint: Paint): string {
  const pieces = `${counted(info.pieces, 'piece')} of ${evenBytes(info.pieceLength)}`;
  const facts: [string, string][] = [
    ['info-hash', info.infoHash],
    ['magnet', info.magnet],
    ['size', `${bytes(info.bytes)} (${whole(info.bytes)} bytes)`],
    ['pieces', pieces],
    ...info.trackers.map((tier, at): [string, string] => [
      at === 0 ? 'trackers' : '',
      tier.map((url) => cleanText(url)).join('  '),
    ]),
  ];
  if (info.trackers.length === 0) facts.push(['trackers', 'none']);
  if (info.private) facts.push(['private', 'yes: peers come from its trackers alone']);
  if (info.comment !== null) facts.push(['comment', cleanText(info.comment)]);
  if (info.createdBy !== null) facts.push(['made by', cleanText(info.createdBy)]);
  if (info.creationDate !== null) facts.push(['made on', info.creationDate.replace('T', ' ').replace(/\.000Z$/, ' UTC')]);
  return [paint.bold(cleanText(info.name)), ...indented(table(facts)), ...filesText(info)].join('\n');
}

function filesText({ multiFile, files }: JsonEvents['info']): string[] {
  if (!multiFile) return [];
  const rows = files.map(({ path, bytes: length }) => [bytes(length).padStart(9), cleanText(path, 4096)]);
  return [`  ${counted(files.length, 'file')}`, ...indented(table(rows))];
}
