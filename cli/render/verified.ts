// What a check of content found, for people.
import { cleanText } from '../../core/index.js';
import type { JsonEvents } from '../json-events.js';
import { counted, whole } from './numbers.js';
import { indented, table } from './table.js';

export function verifiedText({ name, ok, pieces, piecesRight, wrongPieces, wrongFiles }: JsonEvents['verified']): string {
  if (ok) return `${name}: all right, ${counted(pieces, 'piece')}`;
  const wrong = pieces - piecesRight;
  const numbers = `${wrongPieces.join(', ')}${wrong > wrongPieces.length ? ', …' : ''}`;
  const rows = wrongFiles.map((file) => [
    `${whole(file.piecesRight)} of ${counted(file.pieces, 'piece')} right`,
    cleanText(file.path, 4096),
  ]);
  return [
    `${name}: ${whole(piecesRight)} of ${counted(pieces, 'piece')} right`,
    `  wrong or missing: ${numbers}`,
    ...indented(table(rows)),
  ].join('\n');
}
