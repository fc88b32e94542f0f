// Facts about plugins as plain values, for --json and for rendering.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  type AnyToken,
  type LoadedPlugin,
  needsOf,
  type OffPlugin,
  type Overlay,
  type PlannedPlugin,
  type Plugin,
} from '../core/index.js';
import { BUILT_INS } from './context.js';

export interface PluginFacts {
  readonly name: string;
  /** Null when it could not be loaded. */
  readonly version: string | null;
  readonly summary: string | null;
  /** `shadowed`: another plugin provides all of its steps. `unused`: not in the list of plugins. `off`: optional, and it failed. */
  readonly state: 'active' | 'shadowed' | 'unused' | 'off';
  /** Why it is off. */
  readonly off: OffFacts | null;
  readonly shadowedBy: readonly string[];
  /** `built-in`, or its file. Null when it was not found. */
  readonly source: string | null;
  readonly provides: readonly StepFacts[];
}

export interface OffFacts {
  readonly phase: OffPlugin['phase'];
  readonly reason: string;
}

export interface StepFacts {
  readonly step: string;
  readonly kind: string;
  readonly scope: string;
  readonly keys: readonly string[];
}

export interface OptionFacts {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly default: unknown;
  readonly value: unknown;
  readonly origin: 'default' | 'plugins.json' | '--set';
}

export interface InspectedPlugin extends PluginFacts {
  readonly api: string;
  readonly needs: readonly string[];
  readonly options: readonly OptionFacts[];
}

export function pluginFacts({ plugin, source, ...rest }: PlannedPlugin | LoadedPlugin): PluginFacts {
  const { state, shadowedBy } = 'state' in rest ? rest : { state: 'unused' as const, shadowedBy: [] };
  const { name, version, summary } = plugin;
  return { name, version, summary, state, off: null, shadowedBy, source: shownSource(source), provides: provided(plugin) };
}

export function offFacts({ name, plugin, source, phase, reason }: OffPlugin): PluginFacts {
  const { version = null, summary = null } = plugin ?? {};
  const facts = { name, version, summary, state: 'off' as const, off: { phase, reason }, shadowedBy: [] };
  return { ...facts, source: source === undefined ? null : shownSource(source), provides: plugin ? provided(plugin) : [] };
}

/** Facts of those that are off, for a step that they would provide, or might: nobody knows of what could not be loaded. */
export function offFor(step: string, off: readonly OffPlugin[]): PluginFacts[] {
  const provides = ({ step: name, keys }: StepFacts) => [name, ...keys.map((key) => `${name} ${key}`)].includes(step);
  return off.map(offFacts).filter((facts) => facts.version === null || facts.provides.some(provides));
}

export function inspected(loaded: PlannedPlugin | LoadedPlugin, overlay: Overlay): InspectedPlugin {
  const { plugin } = loaded;
  const needs = plugin.provides.flatMap(({ useClass }) => (useClass ? needsOf(useClass) : []));
  const names = needs.flatMap((token) => (token && token.kind !== 'options' ? token.name : []));
  return { ...pluginFacts(loaded), api: plugin.api, needs: [...new Set(names)], options: optionFacts(loaded, overlay) };
}

function provided({ provides }: Plugin): StepFacts[] {
  return provides.map(({ token: { name, kind, scope }, keys }) => ({ step: name, kind, scope: scope.name, keys }));
}

function shownSource(source: string): string {
  const inside = relative(fileURLToPath(BUILT_INS), source);
  return inside.startsWith('..') ? source : 'built-in';
}

const ObjectSchema = z.object({ properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) });

function optionFacts({ plugin, options, checked }: LoadedPlugin, overlay: Overlay): OptionFacts[] {
  const values = new Map<string, unknown>(Object.entries(Object(checked)));
  const set = (name: string) => overlay.set.some((text) => text.startsWith(`${plugin.name}.${name}=`));
  return Object.entries(schemaProperties(plugin.options)).map(([name, property]) => ({
    name,
    type: typeOf(property),
    description: String(property.description ?? ''),
    default: property.default ?? null,
    value: values.get(name) ?? null,
    origin: set(name) ? '--set' : name in options ? 'plugins.json' : 'default',
  }));
}

function schemaProperties(token: AnyToken | undefined): Record<string, Record<string, unknown>> {
  if (!token?.schema) return {};
  return ObjectSchema.parse(z.toJSONSchema(token.schema, { io: 'input', unrepresentable: 'any' })).properties;
}

/** `integer 0 … 64`, `"a" | "b"`, `string[]`. */
function typeOf(property: Record<string, unknown>): string {
  const choices = property.enum;
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  const { type, minimum, maximum, exclusiveMinimum, items } = property;
  if (type === 'array') return `${typeOf(Object(items))}[]`;
  const low = minimum ?? exclusiveMinimum;
  const hasTop = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
  if (typeof low === 'number' && low > Number.MIN_SAFE_INTEGER) return `${type} ${low}${hasTop ? ` … ${maximum}` : ' …'}`;
  return String(type ?? 'any');
}
