// What trackers count, for people.
import { cleanText } from '../../core/index.js';
import type { JsonEvents } from '../json-events.js';
import { counted } from './numbers.js';
import type { Paint } from './paint.js';
import { indented, table } from './table.js';

export function scrapedText({ name, trackers }: JsonEvents['scraped'], paint: Paint): string {
  const told = trackers.flatMap(({ url, complete, incomplete, downloaded }) => {
    if (complete === null || incomplete === null) return [];
    const downloads = downloaded === null ? '' : counted(downloaded, 'download');
    return [[cleanText(url), counted(complete, 'seed'), counted(incomplete, 'leecher'), downloads]];
  });
  const silent = trackers.flatMap(({ url, message }) => (message === null ? [] : [`${cleanText(url)}: ${cleanText(message)}`]));
  return [paint.bold(cleanText(name)), ...indented(table(told)), ...indented(silent)].join('\n');
}
