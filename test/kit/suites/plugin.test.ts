// The plugin suite catches plugins that are wrong in one way each.
import { expect } from 'chai';
import { failedChecks } from '../check.js';
import { pluginChecks } from './plugin.js';

interface Parts {
  /** Runs when the module is imported. */
  readonly effect?: string;
  readonly manifest?: string;
  readonly provides?: string;
  /** Of a class that is built for every peer. */
  readonly built?: string;
  readonly start?: string;
  readonly stop?: string;
  readonly asks?: string;
}

/** A module made of text, as a stranger would write it in JavaScript. */
function moduleOf({ effect = '', manifest = '', provides = '', start = '', stop = '', asks = '', built = '' }: Parts): string {
  const text = `
    import { CLOCK, definePlugin, one, options, PEER_BEHAVIOUR, provide, use } from '${import.meta.resolve('piecework')}';
    import { z } from '${import.meta.resolve('zod')}';
    ${effect}
    class Behaviour {
      constructor(clock) { this.clock = clock; ${built} }
      start() { ${start} }
      stop() { ${stop} }
    }
    ${asks || 'use(CLOCK)(Behaviour, undefined, 0);'}
    export default definePlugin({
      name: 'stranger', version: '1.0.0', api: '^1', summary: 'Does nothing at all.',
      provides: [provide(PEER_BEHAVIOUR, Behaviour) ${provides}], ${manifest}
    });`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

const BROKEN: Record<string, Parts> = {
  'sets a timer when it is imported': { effect: 'setTimeout(() => {}, 10).unref();' },
  'listens to the process when it is imported': { effect: "process.on('SIGUSR2', () => {});" },
  'prints when it is imported': { effect: "console.log('hello');" },
  'changes the environment when it is imported': { effect: "process.env.STRANGER = 'here';" },
  'makes a global when it is imported': { effect: 'globalThis.stranger = 1;' },
  'has no name': { manifest: "name: ''," },
  'has an odd version': { manifest: "version: 'one'," },
  'was written for another kernel': { manifest: "api: '^2'," },
  'has a summary of two lines': { manifest: "summary: 'Does \\n nothing.'," },
  'has an option that nobody explains': { manifest: 'options: options(z.strictObject({ depth: z.number().default(1) })),' },
  'has a parameter without token': { asks: ' ' },
  'needs what nobody provides': { asks: "use(one('nothing'))(Behaviour, undefined, 0);" },
  'sets a timer when it is built': { built: 'setInterval(() => {}, 1000).unref();' },
  'leaves a timer of its own': { start: 'setInterval(() => {}, 1000).unref();' },
  'leaves a timer of the clock': { start: 'this.clock.every(1000, () => {});' },
  'leaves a listener on the process': { start: 'process.on("stranger " + performance.now(), () => {});' },
  'throws when it stops': { stop: "throw new Error('no');" },
  'throws when it starts': { start: "throw new Error('no');" },
};

const [IMPORT, ...OTHERS] = pluginChecks;

describe('plugin suite', () => {
  after(() => {
    for (const name of process.eventNames()) if (String(name).startsWith('stranger')) process.removeAllListeners(name);
  });

  it('passes a plugin that gives back what it takes', async () => {
    const good = { start: 'this.timer = this.clock.every(1000, () => {});', stop: 'this.timer.cancel();' };
    expect(await failedChecks(pluginChecks, { module: moduleOf(good) })).to.deep.equal([]);
  });

  const caught = new Set<string>();
  for (const [fault, parts] of Object.entries(BROKEN)) {
    it(`catches a plugin that ${fault}`, async () => {
      const failed = await failedChecks(parts.effect ? [IMPORT!] : OTHERS, { module: moduleOf(parts) });
      expect(failed).to.not.be.empty;
      for (const name of failed) caught.add(name);
    });
  }

  it('has no check that nothing fails', () => {
    expect([...caught]).to.have.members(pluginChecks.map(({ name }) => name));
  });
});
