// Rows 90 and 91: a plugin throws in what it is called for, or keeps everything waiting.
import type { Fault, Scene } from '../fault.js';
import { pluginFile } from './plugin-file.js';
import { prepared, says, survives } from './swarm.js';

const THROWS = "{ throw new Error('boom'); }";
const BUSY = 'const end = Date.now() + 1500; while (Date.now() < end);';

/** What it provides, and the lines that name it. */
type Way = readonly [title: string, code: string, provides: string, said: readonly (string | RegExp)[]];

const listening = (event: string, body: string) =>
  `class Bad { static needs = [EVENTS]; constructor(events) { events.on('${event}', () => ${body}); } }`;

const throwing: readonly Way[] = [
  [
    'in an event handler, each time',
    listening('piece-verified', THROWS),
    'provide(TORRENT_BEHAVIOUR, Bad)',
    [
      'warning: a listener of "piece-verified" of plugin "bad" failed: boom\n',
      'warning: plugin "bad" failed 5 times as a listener and hears no more\n',
    ],
  ],
  [
    'in every hook of a torrent',
    `const f = () => ${THROWS}; const bad = { opened: f, pieceVerified: f, peerOpened: f, peerClosed: f, completed: f, closed: f };`,
    'provide(TORRENT_BEHAVIOUR, bad)',
    [
      ...['opened', 'pieceVerified', 'peerOpened', 'closed'].map(
        (hook) => `warning: Plugin "bad" failed to run (${hook}): boom.\n`,
      ),
      /^(?!.*\(completed\)).*warning: plugin "bad" failed 5 times in this torrent and is called no more\n/s,
    ],
  ],
  [
    'as a source of peers',
    `class Bad { name = 'bad'; servesPrivate = true; find() ${THROWS} async completed() ${THROWS} async leave() ${THROWS} }`,
    'provide(PEER_SOURCE, Bad)',
    ['find', 'completed', 'leave'].map((hook) => `warning: Plugin "bad" failed to run (${hook}): boom.\n`),
  ],
  [
    'when a peer leaves',
    `const bad = { closed() ${THROWS} };`,
    'provide(PEER_BEHAVIOUR, bad)',
    ['warning: Plugin "bad" failed to run (closed): boom.\n'],
  ],
];

/** It throws for the first peers alone, so that the download goes on with those that come later. */
const firstTwo = (body: string) => `let times = 0; const f = () => { if (times++ < 1) ${body} };`;

const onPeers: readonly Way[] = [
  [
    'when a peer comes',
    `${firstTwo(THROWS)} const bad = { opened: f };`,
    'provide(PEER_BEHAVIOUR, bad)',
    ['warning: Plugin "bad" failed to run (opened): boom.\n'],
  ],
  [
    'when a peer becomes interesting',
    `${firstTwo(THROWS)} const bad = { interestChanged: f };`,
    'provide(PEER_BEHAVIOUR, bad)',
    ['warning: Plugin "bad" failed to run (interestChanged): boom.\n'],
  ],
  [
    'in a message',
    `${firstTwo(THROWS)} const bad = { receives: [{ id: 1, receive: f }] };`,
    'provide(PEER_BEHAVIOUR, bad)',
    ['warning: Plugin "bad" failed to run (message "unchoke"): boom.\n'],
  ],
];

const blocking: readonly Way[] = [
  [
    'in an event handler',
    listening('completed', `{ ${BUSY} }`),
    'provide(TORRENT_BEHAVIOUR, Bad)',
    [/warning: Plugin "bad" kept everything waiting for 1\.\d s \(a listener of "completed"\)\n/],
  ],
  [
    'in a hook of the torrent',
    `const bad = { completed() { ${BUSY} } };`,
    'provide(TORRENT_BEHAVIOUR, bad)',
    [/warning: Plugin "bad" kept everything waiting for 1\.\d s \(completed\)\n/],
  ],
  [
    'in a timer',
    `class Bad { static needs = [CLOCK]; constructor(clock) { this.clock = clock; }
      opened() { this.clock.after(1, () => { ${BUSY} }); } }`,
    'provide(TORRENT_BEHAVIOUR, Bad)',
    [/warning: Plugin "bad" kept everything waiting for 1\.\d s \(a timer\)\n/],
  ],
  [
    'in messages of a peer',
    `let times = 0; const bad = { receives: [{ id: 7, receive() { if (times++ % 40 === 0 && times < 90) { ${BUSY} } } }] };`,
    "provide(PEER_BEHAVIOUR, bad)], before: ['piece'], x: [",
    [/warning: Plugin "bad" kept everything waiting for 1\.\d s \(message "piece"\)\n/],
  ],
];

/** The step, its methods as code, and the method that throws. */
const STEPS: readonly (readonly [step: string, body: string, doing: string])[] = [
  ['PICKER', `pick() ${THROWS}`, 'pick'],
  ['PICKER', `pick() {}, changed() ${THROWS}`, 'changed'],
  ['STORAGE', `async fingerprints() { return [undefined]; }, async prepare() {}, async write() ${THROWS}`, 'write'],
  ['STORAGE', `async fingerprints() ${THROWS}`, 'fingerprints'],
  ['HASHER', `allocate: (length) => new Uint8Array(length), async sha1() ${THROWS}`, 'sha1'],
  ['METAINFO', `parse() ${THROWS}`, 'parse'],
];

const ofStep = ([step, body, doing]: (typeof STEPS)[number]): Fault => ({
  row: 90,
  group: 'plugins',
  title: `a plugin throws as the ${step.toLowerCase()}, when it is asked for ${doing}`,
  waits: true,
  run: async (scene) => {
    const bad = await pluginFile(scene, 'bad', `const bad = { ${body} };`, [`provide(${step}, bad)`]);
    const { torrent, folder } = await prepared(scene);
    const words = ['--plugin', bad, '--bind', `${step.toLowerCase()}=bad`, '--keep-seeding'];
    const running = scene.client.download({ torrent, folder, words });
    const code = await running.ended;
    if (code !== 1) throw new Error(`it ended with ${code}: ${running.stderr}`);
    says(running, [`piecework: Plugin "bad" failed to run (${doing}): boom.\n`]);
    return 'named with what it was asked for; exit code 1';
  },
});

/** The first regular round comes after ten seconds. */
const ROUND_PATIENCE_MS = 20_000;

const choker: Fault = {
  row: 90,
  group: 'plugins',
  title: 'a plugin throws as the choker, when it is asked for round',
  waits: true,
  run: async (scene) => {
    const bad = await pluginFile(scene, 'bad', `const bad = { round() ${THROWS} };`, ['provide(CHOKER, bad)']);
    const { sample, torrent, folder } = await prepared(scene);
    const words = ['--plugin', bad, '--bind', 'choker=bad', '--keep-seeding'];
    const running = scene.client.download({ torrent, folder, words });
    const line = 'warning: Plugin "bad" failed to run (round): boom.\n';
    await running.until(() => running.stderr.includes(line), ROUND_PATIENCE_MS);
    await sample.expectIn(folder);
    const code = await running.stop('SIGINT');
    if (code !== 130) throw new Error(`it ended with ${code}: ${running.stderr}`);
    says(running, [line]);
    return 'named, complete, and goes on until Ctrl-C';
  },
};

const of =
  (row: number, title: string) =>
  (way: Way): Fault => ({
    row,
    group: 'plugins',
    title: `${title} ${way[0]}`,
    waits: true,
    run: (scene) => goesOn(scene, way),
  });

export const atWork: readonly Fault[] = [
  ...STEPS.map(ofStep),
  choker,
  ...[...throwing, ...onPeers].map(of(90, 'a plugin throws')),
  ...blocking.map(of(91, 'a plugin blocks the event loop')),
];

async function goesOn(scene: Scene, [, code, provides, said]: Way): Promise<string> {
  const bad = await pluginFile(scene, 'bad', code, [provides]);
  const ms = await survives(scene, bad, await prepared(scene), said);
  return `named, and complete after ${ms} ms`;
}
