// `plugins why`: who provides a step, and what settled it.
import type { Command } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import type { AnyToken, Build, Fill, Plan } from '../../../core/index.js';
import { Context, type World } from '../../context.js';
import { UsageError } from '../../exit.js';
import { examples } from '../../help.js';
import { offFor } from '../../plugin-facts.js';
import { whyText } from '../../render/plugins.js';

export interface Answer {
  /** `step` or `step key`. */
  readonly step: string;
  readonly kind: string;
  readonly scope: string;
  /** Several for a chain, in its order. */
  readonly providers: readonly string[];
  readonly why: string;
  readonly shadowed: readonly string[];
  readonly neededBy: readonly string[];
}

export function declare(command: Command, world: World): void {
  command
    .argument('<step>', 'such as picker, storage or "tracker http:"')
    .action(async (step: string) => why(await Context.of(command, world), step));
  examples(
    command,
    ['piecework plugins why picker', 'its provider, and who else would be'],
    ['piecework plugins why "tracker http:"', 'one key of a step that has several'],
  );
}

async function why(context: Context, step: string): Promise<void> {
  const plan = await context.plan();
  const all = answersOf(plan);
  const answers = all.filter((answer) => answer.step === step || answer.step.startsWith(`${step} `));
  const off = offFor(step, plan.off);
  if (answers.length === 0 && !off.some(({ version }) => version !== null))
    throw new UsageError(unknownStep(step, [...new Set(all.map((answer) => answer.step))]));
  context.output.answer('why', { step, answers, off }, (paint) => whyText(answers, off, paint));
}

const isFill = (node: Build | Fill): node is Fill => 'token' in node;

export function answersOf({ slots, scopes, lent }: Plan): Answer[] {
  const nodes = [...scopes.values()].flat();
  const neededBy = ({ id }: AnyToken) =>
    nodes.flatMap((node) => (!isFill(node) && node.needs.some((need) => need.id === id) ? node.plugin.name : []));
  const facts = (token: AnyToken) => ({ kind: token.kind, scope: token.scope.name, neededBy: [...new Set(neededBy(token))] });
  const settled = slots.map(({ step, token, provider, why, shadowed }) => {
    return { step, providers: [provider], why, shadowed, ...facts(token) };
  });
  const chains = nodes.filter(isFill).filter(({ token }) => token.kind === 'chain');
  const chained = chains.map(({ token, from }) => {
    const why = 'every plugin of a chain takes part, in this order';
    return { step: token.name, providers: from.map(({ plugin }) => plugin.name), why, shadowed: [], ...facts(token) };
  });
  const given = lent.map((token) => ({
    step: token.name,
    providers: [],
    why: 'lent by the engine',
    shadowed: [],
    ...facts(token),
  }));
  return [...settled, ...chained, ...given];
}

function unknownStep(step: string, known: readonly string[]): string {
  const near = closest(step, [...known]);
  const hint = distance(step, near) <= 2 ? `did you mean "${near}"?` : `there is ${known.map((name) => `"${name}"`).join(', ')}`;
  return `No step is called "${step}"; ${hint}`;
}
