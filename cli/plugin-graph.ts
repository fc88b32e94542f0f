// The plan as a graph: what is filled in each scope and by whom, and which plugin needs a step of which other.
import { type AnyToken, type Build, ENGINE_NEEDS, type Fill, type Plan } from '../core/index.js';

export const ENGINE = 'engine';

export interface ScopeFacts {
  readonly scope: string;
  /** In order of construction. */
  readonly steps: readonly FilledStep[];
}

export interface FilledStep {
  readonly step: string;
  readonly kind: string;
  readonly providers: readonly { plugin: string; key: string | null; needs: readonly string[] }[];
}

export interface Edge {
  /** Who needs the step. */
  readonly from: string;
  /** Who provides it. */
  readonly to: string;
  readonly steps: readonly string[];
}

const isFill = (node: Build | Fill): node is Fill => 'token' in node;

export function scopesOf({ scopes }: Plan): ScopeFacts[] {
  return [...scopes].map(([scope, nodes]) => ({ scope, steps: nodes.filter(isFill).map(filledStep) }));
}

function filledStep({ token, from }: Fill): FilledStep {
  const providers = from.map(({ plugin, key, build }) => ({
    plugin: plugin.name,
    key: token.kind === 'keyed' ? (key ?? null) : null,
    needs: (build?.needs ?? []).filter(({ kind }) => kind !== 'options').map(({ name }) => name),
  }));
  return { step: token.name, kind: token.kind, providers };
}

export function edgesOf({ scopes, lent }: Plan): Edge[] {
  const nodes = [...scopes.values()].flat();
  const fills = nodes.filter(isFill);
  const edges = new Map<string, { from: string; to: string; steps: Set<string> }>();
  const connect = (from: string, to: string, step: string) => {
    if (from === to) return;
    const edge = edges.get(`${from} ${to}`) ?? { from, to, steps: new Set() };
    edges.set(`${from} ${to}`, { ...edge, steps: edge.steps.add(step) });
  };
  const need = (from: string, { id, name }: AnyToken) => {
    if (lent.some((token) => token.id === id)) connect(from, ENGINE, name);
    for (const fill of fills) if (fill.token.id === id) for (const { plugin } of fill.from) connect(from, plugin.name, name);
  };
  // Chains and keyed steps have no one who must have them: it is the engine that goes through them.
  const taken = fills.filter(({ token }) => token.kind !== 'one').map(({ token }) => token);
  for (const token of [...ENGINE_NEEDS, ...taken]) need(ENGINE, token);
  for (const node of nodes) if (!isFill(node)) for (const token of node.needs) need(node.plugin.name, token);
  return [...edges.values()].map(({ from, to, steps }) => ({ from, to, steps: [...steps] }));
}
