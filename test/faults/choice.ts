// Which faults are put to which clients.
import { InvalidArgumentError } from 'commander';
import { CLIENT_NAMES, type ClientName } from './clients/index.js';
import { type Fault, GROUPS, type Group } from './fault.js';

export interface Choice {
  /** All when left out. */
  readonly rows: ReadonlySet<number> | undefined;
  readonly clients: readonly ClientName[];
  readonly groups: readonly Group[];
}

export interface Trial {
  readonly fault: Fault;
  readonly client: ClientName;
}

/** Fault by fault, ours first. */
export function chosen(faults: readonly Fault[], { rows, clients, groups }: Choice): Trial[] {
  return faults
    .filter(({ row, group }) => groups.includes(group) && (rows?.has(row) ?? true))
    .flatMap((fault) => clients.filter((client) => client === 'ours' || fault.others).map((client) => ({ fault, client })));
}

/** `1-27,44` */
export function rowNumbers(text: string): Set<number> {
  const rows = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part) ?? [];
    if (first === undefined) throw new InvalidArgumentError('Rows are numbers such as 1-27,44.');
    for (let row = Number(first); row <= Number(last); row++) rows.add(row);
  }
  return rows;
}

export const clientNames = (text: string): readonly ClientName[] => namesOf(text, CLIENT_NAMES);
export const groupNames = (text: string): readonly Group[] => namesOf(text, GROUPS);

/** In the order of all. */
function namesOf<T extends string>(text: string, all: readonly T[]): T[] {
  const given = text.split(',');
  const names: readonly string[] = all;
  const strange = given.find((name) => !names.includes(name));
  if (strange !== undefined) throw new InvalidArgumentError(`"${strange}" is none of ${all.join(', ')}.`);
  return all.filter((name) => given.includes(name));
}
