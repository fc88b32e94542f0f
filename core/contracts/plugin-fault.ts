// What a plugin threw at work, by the plugin's name.
import { ownerOf, PluginError } from '../kernel/index.js';
import { InputError, ProtocolError, StorageError, TrackerError } from '../model/index.js';

/** A broken protocol stays what it is: that is the peer's fault. So does what was named further inside. */
export function faultOf(instance: object, doing: string, cause: unknown): unknown {
  const plugin = ownerOf(instance);
  if (plugin === undefined || cause instanceof ProtocolError || cause instanceof PluginError) return cause;
  return new PluginError(plugin, 'run', doing, cause);
}

const OWN_WORDS = [InputError, StorageError, TrackerError];

/** Of a step that has errors of its own: these speak for themselves, and callers decide by them. */
export function stepFaultOf(step: object, doing: string, cause: unknown): unknown {
  return OWN_WORDS.some((each) => cause instanceof each) ? cause : faultOf(step, doing, cause);
}

/** Calls a step. @throws what it throws, by its plugin's name unless it speaks for itself */
export function named<T>(step: object, doing: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw stepFaultOf(step, doing, error);
  }
}
