// Results as lines, as a summary by group and client, and as a table of faults and clients.
import { cleanText } from 'piecework';
import { CLIENT_NAMES, type ClientName } from './clients/index.js';
import { GROUPS } from './fault.js';
import type { Result } from './runner.js';

/** Characters of what was seen in one cell of the page. */
const SEEN = 200;

export function line({ fault, client, verdict, seen, ms, first }: Result): string {
  const again = first === undefined ? '' : ` (tried again; the first: ${cleanText(first)})`;
  return `${verdict.padEnd(7)} ${String(fault.row).padStart(2)} ${client.padEnd(10)} ${fault.title}: ${cleanText(seen)} [${ms} ms]${again}`;
}

/** Markdown: how many of its rows each client survived, group by group. A row is survived when all its faults are. */
export function summary(results: readonly Result[]): string {
  const clients = CLIENT_NAMES.filter((name) => results.some(({ client }) => client === name));
  const of = (group: string, client: ClientName): string => {
    const theirs = results.filter(
      ({ fault, client: name, verdict }) =>
        name === client && verdict !== 'missing' && (group === 'all' || fault.group === group),
    );
    const rows = new Set(theirs.map(({ fault }) => fault.row));
    for (const { fault, verdict } of theirs) if (verdict === 'fail') rows.delete(fault.row);
    const all = new Set(theirs.map(({ fault }) => fault.row)).size;
    return all === 0 ? '' : `${rows.size} of ${all}`;
  };
  const groups = GROUPS.filter((group) => results.some(({ fault }) => fault.group === group));
  return markdown(
    ['rows survived', ...clients],
    [...groups, 'all'].map((group) => [group, ...clients.map((client) => of(group, client))]),
  );
}

/** Markdown. @param versions by client */
export function table(results: readonly Result[], versions: ReadonlyMap<ClientName, string>): string {
  const faults = [...new Set(results.map(({ fault }) => fault))];
  const clients = CLIENT_NAMES.filter((name) => results.some(({ client }) => client === name));
  const rows = faults.map((fault) => {
    const cells = clients.map((name) => shown(results.find((result) => result.fault === fault && result.client === name)));
    return [String(fault.row), inCell(fault.title), ...cells];
  });
  return markdown(['', 'what is done', ...clients.map((name) => `${name} ${versions.get(name) ?? ''}`.trim())], rows);
}

function shown(result: Result | undefined): string {
  if (!result) return '';
  const mark = { pass: '', fail: '**FAIL**: ', missing: 'skipped: ' }[result.verdict];
  return `${mark}${inCell(result.seen)}${result.first === undefined ? '' : ' (tried again)'}`;
}

const inCell = (text: string): string => cleanText(text, SEEN).replaceAll(/[|<>*_`]/g, '\\$&');

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
