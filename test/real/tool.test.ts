// A missing program skips a test by name, and fails it under CI.
import { expect } from 'chai';
import { findTool, needs } from './tool.js';

describe('real tools', () => {
  const ci = process.env.CI;
  afterEach(() => {
    if (ci === undefined) delete process.env.CI;
    else process.env.CI = ci;
  });

  const context = (title: string) => {
    const record = { skipped: false, test: { title } };
    return { record, context: { ...record, test: record.test, skip: () => (record.skipped = true) } as unknown as Mocha.Context };
  };

  it('are found by name', () => {
    expect(findTool('node')).to.be.a('string');
    expect(findTool('no-such-program-x')).to.equal(undefined);
    const { record, context: here } = context('a');
    needs(here, 'node');
    expect(record).to.deep.equal({ skipped: false, test: { title: 'a' } });
  });

  it('skip a test and name themselves when they are missing', () => {
    delete process.env.CI;
    const { record, context: here } = context('a');
    needs(here, 'node', 'no-such-program-x');
    expect(record).to.deep.equal({
      skipped: true,
      test: { title: 'a (needs no-such-program-x, which this machine does not have)' },
    });
  });

  it('fail a test under CI when they are missing', () => {
    process.env.CI = 'true';
    expect(() => needs(context('a').context, 'no-such-program-x')).to.throw('needs no-such-program-x');
  });
});
