// The results as a table of features and clients, and the reasons below it.
import { CLIENT_NAMES, type ClientName } from './client.js';
import type { Result } from './runner.js';

const SHOWN: Readonly<Record<Result['verdict'], string>> = {
  pass: 'pass',
  fail: '**FAIL**',
  unsupported: 'not theirs',
  'not yet': 'not yet',
  missing: 'skipped',
};

/** In Markdown. @param versions by client */
export function table(results: readonly Result[], versions: ReadonlyMap<ClientName, string>): string {
  const features = [...new Set(results.map(({ cell }) => cell.feature.title))];
  const clients = CLIENT_NAMES.filter((name) => results.some(({ cell }) => cell.client === name));
  const head = clients.map((name) => `${name} ${versions.get(name) ?? ''}`.trim());
  const rows = features.map((title) => {
    const found = clients.map((name) => results.find(({ cell }) => cell.feature.title === title && cell.client === name));
    return [title, ...found.map((result) => (result ? shown(result) : ''))];
  });
  return [['', ...head], ['---', ...clients.map(() => '---')], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function shown({ verdict, seconds, again }: Result): string {
  return verdict === 'pass' ? `pass (${seconds.toFixed(1)} s${again ? ', second try' : ''})` : SHOWN[verdict];
}

/** What is neither passed nor waiting, each with its reason. */
export function reasons(results: readonly Result[]): string[] {
  const told = results.filter(({ verdict }) => verdict !== 'pass');
  return [
    ...new Set(told.map(({ cell, verdict, reason }) => `${SHOWN[verdict]}: ${cell.client}, ${cell.feature.title}: ${reason}`)),
  ];
}

export function line({ cell, verdict, seconds, reason, again }: Result): string {
  const time = seconds > 0 ? ` ${seconds.toFixed(1)} s${again ? ' (second try)' : ''}` : '';
  return `${verdict.padEnd(11)} ${cell.client.padEnd(12)} ${cell.feature.title}${time}${reason ? `: ${reason}` : ''}`;
}
