// What the command line binds and sets, read from its texts.
import { expect } from 'chai';
import { bindsOf, optionsOf } from '../../../core/profile/overlay.js';

function read(more: { bind?: readonly string[]; set?: readonly string[] }) {
  const faults: string[] = [];
  const overlay = { plugins: [], bind: [], set: [], ...more };
  const report = (code: string, message: string, about?: object) => faults.push(`${code} ${message} ${JSON.stringify(about)}`);
  return { binds: bindsOf(overlay, report), options: optionsOf(overlay, report), faults };
}

describe('the overlay', () => {
  it('binds a step, with its key, by the last equals sign', () => {
    const { binds, faults } = read({ bind: ['picker=mine', 'tracker a=b:=p'] });
    expect([binds, faults]).to.deep.equal([
      [
        { step: 'picker', plugin: 'mine', origin: '--bind', where: '--bind picker=mine' },
        { step: 'tracker a=b:', plugin: 'p', origin: '--bind', where: '--bind tracker a=b:=p' },
      ],
      [],
    ]);
  });

  it('sets options to JSON, or else to text, of each plugin together', () => {
    const { options, faults } = read({ set: ['p.a=1', 'p.b=[true]', 'p.c=soon', 'q.a=x=y', 'q.b=', 'p.a=2', 'q.c=a\nb'] });
    expect(options).to.deep.equal({ p: { a: 2, b: [true], c: 'soon' }, q: { a: 'x=y', b: '', c: 'a\nb' } });
    expect(faults).to.deep.equal([]);
  });

  it('tells of what says nothing, and takes the rest', () => {
    const { binds, options, faults } = read({ bind: ['picker', 'picker=', 'a=b'], set: ['a=3', '.x=1', 'p.a=1'] });
    expect([binds.map(({ step }) => step), options]).to.deep.equal([['a'], { p: { a: 1 } }]);
    expect(faults).to.deep.equal([
      'syntax --bind picker says nothing; write --bind step=plugin. {"where":"--bind picker"}',
      'syntax --bind picker= says nothing; write --bind step=plugin. {"where":"--bind picker="}',
      'syntax --set a=3 says nothing; write --set plugin.option=value. {"where":"--set a=3"}',
      'syntax --set .x=1 says nothing; write --set plugin.option=value. {"where":"--set .x=1"}',
    ]);
  });
});
