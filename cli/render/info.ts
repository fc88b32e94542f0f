// A torrent on paper. Outside text is cleaned here: names by the metainfo step already, the rest once more costs nothing.
import { cleanText } from '../../core/index.js';
import type { FileFacts, JsonEvents } from '../json-events.js';
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

export function listText({ name, files }: JsonEvents['files'], paint: Paint): string {
  return [paint.bold(cleanText(name)), ...fileLines(files)].join('\n');
}

function filesText({ multiFile, files }: JsonEvents['info']): string[] {
  return multiFile ? [`  ${counted(files.length, 'file')}`, ...fileLines(files)] : [];
}

/** With the numbers that `--select` takes. */
function fileLines(files: readonly FileFacts[]): string[] {
  const digits = String(files.at(-1)?.index ?? 0).length;
  const rows = files.map(({ index, path, bytes: length }) => [
    String(index).padStart(digits),
    bytes(length).padStart(9),
    cleanText(path, 4096),
  ]);
  return indented(table(rows));
}
