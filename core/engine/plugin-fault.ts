// What a plugin threw at work, by the plugin's name.
import { ownerOf, PluginError } from '../kernel/index.js';
import { ProtocolError } from '../model/index.js';

/** A broken protocol stays what it is: that is the peer's fault. So does what was named further inside. */
export function faultOf(instance: object, doing: string, cause: unknown): unknown {
  const plugin = ownerOf(instance);
  if (plugin === undefined || cause instanceof ProtocolError || cause instanceof PluginError) return cause;
  return new PluginError(plugin, 'run', doing, cause);
}
