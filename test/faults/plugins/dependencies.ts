// Row 89: plugins that do not fit together.
import type { Fault, Scene } from '../fault.js';
import { pluginFile } from './plugin-file.js';
import { prepared, says } from './swarm.js';

type Make = (scene: Scene) => Promise<readonly string[]>;
const STEPS = "const [ONE, TWO] = [one('test-one'), one('test-two')];";

const WAYS: readonly (readonly [title: string, make: Make, said: RegExp])[] = [
  [
    'needs a step that nobody provides',
    async (scene) => [
      await pluginFile(scene, 'lonely', `${STEPS} class Lonely { static needs = [TWO]; constructor(two) {} }`, [
        'provide(ONE, Lonely)',
      ]),
    ],
    /^piecework: No plugin provides "test-two" to "lonely" \(class Lonely, parameter 1\); add one that does to "plugins" in plugins\.json\.\n$/,
  ],
  [
    'and another need each other',
    async (scene) => [
      await pluginFile(scene, 'hen', `${STEPS} class Hen { static needs = [TWO]; constructor(two) {} }`, ['provide(ONE, Hen)']),
      await pluginFile(scene, 'egg', `${STEPS} class Egg { static needs = [ONE]; constructor(one) {} }`, ['provide(TWO, Egg)']),
    ],
    /^piecework: Plugins need each other in a circle: "hen" \(class Hen\) needs "test-two" of "egg" \(class Egg\) needs "test-one" of "hen" \(class Hen\); take out one of these needs\.\n$/,
  ],
  ['is listed twice', async () => ['choke'], /^piecework: Plugin "choke" is listed twice, from .*; take one out\.\n$/],
  [
    'is made for another version',
    async (scene) => [await pluginFile(scene, 'old', '', [], "api: '^9'")],
    /^piecework: Plugin "old" is made for plugin interface \^9, this is 1\.0\.0; use another version of the plugin\.\n$/,
  ],
  [
    'comes before and after another',
    async (scene) => [
      await pluginFile(scene, 'left', '', [], "before: ['right']"),
      await pluginFile(scene, 'right', '', [], "before: ['left']"),
    ],
    /Plugins "left", "right" would each come after the next one in chains, in a circle; take out a "before" or "after"\.\n$/,
  ],
];

export const dependencies: readonly Fault[] = WAYS.map(([title, make, said]) => ({
  row: 89,
  group: 'plugins',
  title: `a plugin ${title}`,
  waits: true,
  run: async (scene) => {
    const { torrent, folder } = await prepared(scene);
    const plugins = (await make(scene)).flatMap((name) => ['--plugin', name]);
    const running = scene.client.download({ torrent, folder, words: plugins });
    const code = await running.ended;
    if (code !== 2 || running.stdout !== '') throw new Error(`it ended with ${code}: ${running.stdout}${running.stderr}`);
    says(running, [said]);
    return 'refused in one sentence with the chain, exit code 2';
  },
}));
