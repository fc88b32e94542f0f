// Ours and clients of others, one after the other in turns, so that what the machine does meanwhile meets all alike.
import { CLIENT_NAMES, CLIENTS, type ClientName } from '../../test/faults/clients/index.js';
import { figuresOf, type Run } from '../figures.js';
import type { Scene } from '../scene.js';
import { rivalries } from './cases.js';

export interface Contest {
  readonly name: string;
  readonly clients: readonly { readonly client: ClientName; readonly figures: ReturnType<typeof figuresOf> }[];
}

export const contests = Object.keys(rivalries);

/** @param names of clients, with commas @throws Error for one that is unknown or not installed */
export function rivals(names: string): ClientName[] {
  return names.split(',').map((name) => {
    const client = CLIENT_NAMES.find((known) => known === name);
    if (!client) throw new Error(`${name} is none of ${CLIENT_NAMES.join(', ')}`);
    const missing = CLIENTS[client]({ home: '', started: () => {} }).missing();
    if (missing) throw new Error(`${name} is not here: ${missing} is not installed`);
    return client;
  });
}

export async function contest(scene: Scene, name: string, against: readonly ClientName[], rounds: number): Promise<Contest> {
  const measure = rivalries[name];
  if (!measure) throw new Error(`there is no contest ${name}`);
  const clients: readonly ClientName[] = ['ours', ...against];
  const runs = new Map<ClientName, Run[]>(clients.map((client) => [client, []]));
  for (let round = 0; round < rounds; round++) {
    for (const client of clients) runs.get(client)?.push(await measure(scene, client));
  }
  return { name, clients: [...runs].map(([client, each]) => ({ client, figures: figuresOf(each) })) };
}

/** One line a client; the first figure, the rate, also as a ratio of ours to it. */
export function contestTable({ name, clients }: Contest): string {
  const ours = clients[0]?.figures[0]?.median ?? Number.NaN;
  const names = clients[0]?.figures.map(({ name: figure, unit }) => `${figure} ${unit}`) ?? [];
  const rows = clients.map(({ client, figures }) => [
    client,
    (ours / (figures[0]?.median ?? Number.NaN)).toFixed(2),
    ...figures.map(({ median, min, max }) => `${shown(median)} (${shown(min)}–${shown(max)})`),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line([name, 'ours is x times', ...names]), line(['---', '---', ...names.map(() => '---')]), ...rows.map(line)].join(
    '\n',
  );
}

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
