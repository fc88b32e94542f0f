// From plugins.json and the command line to a profile: every plugin that they name is loaded, what fails is told of.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bind, LimitTimer, Problem, Report } from '../kernel/index.js';
import { pluginLoader } from './load-plugin.js';
import { type OffPlugin, type Profile, reasonOff } from './off.js';
import { bindsOf, type Overlay, optionsOf } from './overlay.js';
import { readProfile } from './plugins-json.js';
import { checkedProfile } from './profile.js';
import { pointer } from './schema.js';

/**
 * @param builtIns folder of the plugins that are found by name alone.
 * @param workingFolder where relative paths of the overlay start, and that of the file.
 * @param timer what the time limit of a plugin's import is measured with; without it there is none.
 */
export async function loadProfile(
  file: string,
  overlay: Overlay,
  builtIns: URL,
  workingFolder: string,
  timer?: LimitTimer,
): Promise<Profile> {
  const problems: Problem[] = [];
  const report: Report = (code, message, more) => problems.push({ code, message, ...more });
  const path = resolve(workingFolder, file);
  const content = readProfile(path, report);
  const asked = [
    ...content.plugins.map((entry, index) => ({ ...entry, base: dirname(path), where: `/plugins/${index}` })),
    ...overlay.plugins.map((use) => ({ use, options: {}, optional: false, base: workingFolder, where: `--plugin ${use}` })),
  ];
  const outcomes = await Promise.all(asked.map(pluginLoader(fileURLToPath(builtIns), timer)));
  const found = outcomes.flatMap((outcome) => ('source' in outcome ? outcome : []));
  const off: OffPlugin[] = [];
  outcomes.forEach((outcome, index) => {
    if (!('code' in outcome)) return;
    const { use: name = '', optional, where = '' } = asked[index] ?? {};
    const phase = outcome.code === 'not-found' ? 'find' : 'import';
    if (optional) off.push({ name, phase, reason: reasonOff(name, outcome.message), where });
    else problems.push(outcome);
  });
  const written = Object.entries(content.bind).map(
    ([step, plugin]): Bind => ({ step, plugin, origin: 'bind in plugins.json', where: pointer(['bind', step]) }),
  );
  const binds = [...written, ...bindsOf(overlay, report)];
  const options = optionsOf(overlay, report);
  const complete = content.complete && found.length + off.length === asked.length;
  return checkedProfile(found, binds, options, problems, complete, off);
}
