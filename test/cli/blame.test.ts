// Whose fault it is what nobody caught.
import { expect } from 'chai';
import { Blame } from '../../cli/blame.js';

const loaded = (name: string, source: string) => ({ plugin: { name }, source });

const thrown = (...files: readonly string[]): Error =>
  Object.assign(new Error('fault'), { stack: ['Error: fault', ...files.map((file) => `    at f (${file}:1:2)`)].join('\n') });

describe('blame', () => {
  const blame = new Blame();
  blame.learn([loaded('one', '/x/plugins/one/index.js'), loaded('two', '/x/my plugin/index.js')]);
  blame.learn([loaded('one', '/x/plugins/one/index.js'), loaded('left', '/x/both/a.js'), loaded('right', '/x/both/b.js')]);

  it('is of the plugin whose file comes first in the trace', () => {
    expect(blame.of(thrown('node:events', 'file:///x/core/bus.js', 'file:///x/plugins/one/deep/part.js'))).to.equal('one');
    expect(blame.of(thrown('file:///x/my%20plugin/index.js', 'file:///x/plugins/one/index.js'))).to.equal('two');
  });

  it('is of nobody when nobody knows', () => {
    expect(blame.of(thrown('file:///x/plugins/oneself/index.js', 'file:///x/both/a.js'))).to.equal(undefined);
    expect([blame.of('text'), blame.of(Object.assign(new Error(), { stack: undefined }))]).to.deep.equal([undefined, undefined]);
  });
});
