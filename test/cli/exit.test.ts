// Every error ends in sentences and a code.
import { expect } from 'chai';
import { endingOf } from '../../cli/ending.js';
import { Interrupted, TorrentsFailed, Uncaught, UsageError } from '../../cli/exit.js';
import { ConfigurationError, InputError, PluginError, StorageError, TrackerError } from '../../core/index.js';

describe('the end of a command', () => {
  it('has a code for each kind of failure', () => {
    const problem = (message: string) => ({ code: 'x', message });
    const commander = Object.assign(new Error("error: unknown option '--x'\n(Did you mean --y?)"), {
      code: 'commander.unknownOption',
      exitCode: 1,
    });
    const endings = [
      endingOf(new InputError('no such file')),
      endingOf(new StorageError('disk full!')),
      endingOf(new TrackerError('no answer')),
      endingOf(new PluginError('mine', 'start', 'class Mine', new Error('no luck'))),
      endingOf(new ConfigurationError([problem('One.'), problem('Two.')])),
      endingOf(new UsageError('not like that')),
      endingOf(commander),
    ];
    expect(endings.map(({ code, kind, lines }) => [code, kind, ...lines])).to.deep.equal([
      [1, 'input', 'no such file.'],
      [1, 'storage', 'disk full!'],
      [1, 'tracker', 'no answer.'],
      [1, 'plugin', 'Plugin "mine" failed to start (class Mine): no luck.'],
      [2, 'configuration', 'One.', 'Two.'],
      [2, 'usage', 'not like that.'],
      [2, 'usage', "unknown option '--x' (Did you mean --y?)."],
    ]);
  });

  it('has the code of a shell for each signal', () => {
    const signals = ['SIGHUP', 'SIGINT', 'SIGPIPE', 'SIGTERM'] as const;
    expect(signals.map((signal) => new Interrupted(signal).code)).to.deep.equal([129, 130, 141, 143]);
  });

  it('takes whatever else is thrown for a fault of ours, in one clean line', () => {
    const { code, lines } = endingOf(new TypeError('x is \u001b[31mnot\na function'));
    expect(code).to.equal(1);
    expect(lines).to.deep.equal([
      'x is \ufffd[31mnot\ufffda function. This is a fault of the program; PIECEWORK_DEBUG=1 shows where.',
    ]);
    expect(endingOf('text').lines[0]).to.match(/^text\. /);
  });

  it('of several torrents names those that failed, with the kind of the first', () => {
    const failures = [
      { name: 'a.iso', error: new StorageError('disk full') },
      { name: 'b.iso', error: new InputError('no such file') },
    ];
    expect(endingOf(new TorrentsFailed(failures, 5))).to.deep.equal({
      code: 1,
      kind: 'storage',
      lines: ['a.iso: disk full.', 'b.iso: no such file.', '2 of 5 torrents failed.'],
    });
  });

  it('names the plugin of what nobody caught, if somebody knows it', () => {
    const error = new TypeError('x is not a function');
    const inTimer = new PluginError('mine', 'run', 'a timer', error);
    expect(endingOf(new Uncaught(error, 'mine'))).to.deep.equal({
      code: 1,
      kind: 'plugin',
      lines: ['Plugin "mine" failed in its own time: x is not a function.'],
    });
    expect(endingOf(new Uncaught(inTimer, 'mine')).lines).to.deep.equal([
      'Plugin "mine" failed to run (a timer): x is not a function.',
    ]);
    expect(endingOf(new Uncaught(error, undefined)).kind).to.equal('fault');
  });

  it('lists all that failed while plugins stopped', () => {
    expect(endingOf(new AggregateError([new Error('one'), new Error('two')])).lines).to.deep.equal(['one.', 'two.']);
  });
});
