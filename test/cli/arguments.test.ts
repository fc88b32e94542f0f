// How the program answers wrong use: a sentence on stderr, nothing on stdout, exit code 2; and calls for help.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { version } from '../../cli/version.js';
import { objects, ownFolder, run, runHere } from './run.js';

describe('the command line', () => {
  const folder = ownFolder();

  it('answers --version and shows help', async () => {
    const [short, help, own] = await Promise.all([
      run(folder(), ['--version']),
      runHere(folder(), ['--help']),
      runHere(folder(), ['help', 'download']),
    ]);
    expect(short).to.deep.equal({ code: 0, stdout: `${version()}\n`, stderr: '' });
    expect(help.code).to.equal(0);
    expect(help.stdout).to.include('Examples:').and.include('PIECEWORK_DEBUG=1').and.include('download');
    expect(own.code).to.equal(0);
    expect(own.stdout)
      .to.include('Usage: piecework download')
      .and.include('--keep-seeding')
      .and.include('Examples:')
      .and.include('--json');
  });

  it('shows help to the lost, and tells them so by the exit code', async () => {
    const { code, stdout, stderr } = await run(folder(), []);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.include('Usage: piecework');
  });

  it('refuses wrong use in one sentence', async () => {
    const cases: [args: string[], sentence: RegExp][] = [
      [['downlod', 'x'], /^piecework: unknown command 'downlod' \(Did you mean download\?\)\.\n$/],
      [['download'], /^piecework: missing required argument 'torrent'\.\n$/],
      [['download', 'x', '--porrt', '1'], /^piecework: unknown option '--porrt' \(Did you mean --port\?\)\.\n$/],
      [['download', 'x', '--port', '65536'], /^piecework: .*whole number from 0 to 65535\.\n$/],
      [['download', 'x', '--peer', 'nowhere'], /^piecework: .*HOST:PORT.*\n$/],
      [['create', 'x', '--piece-length', '20000'], /^piecework: .*power of two from 16384.*\n$/],
      [['create', 'x', '--announce', 'ftp://x/'], /^piecework: .*http, https or udp URL.*\n$/],
      [['info', 'x', '--set', 'hasher.worker=2'], /^piecework: .*did you mean "workers"\?\n$/],
    ];
    const all = await Promise.all(cases.map(([args]) => runHere(folder(), args)));
    for (const [index, { code, stdout, stderr }] of all.entries()) {
      expect(stderr).to.match(cases[index]![1]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    }
  });

  it('tells programs too', async () => {
    const { code, stdout, stderr } = await run(folder(), ['info', 'none.torrent', '--json']);
    expect(code).to.equal(1);
    expect(objects(stdout)).to.deep.equal([
      { event: 'failed', kind: 'input', exitCode: 1, messages: [stderr.replace('piecework: ', '').trim()] },
    ]);
    expect(stderr).to.match(/none\.torrent" cannot be read: it does not exist\.\n$/);
  });

  it('shows where an error comes from when asked', async () => {
    const { stderr } = await runHere(folder(), ['info', 'none.torrent'], { PIECEWORK_DEBUG: '1' });
    expect(stderr).to.match(/\n +at .*cli\/files\.ts:\d+.*\ncaused by .*ENOENT/s);
  });

  it('says one sentence of what nobody caught', async () => {
    await writeFile(join(folder(), 'wild.mjs'), "queueMicrotask(() => { throw new Error('boom'); });");
    const { code, stdout, stderr } = await run(folder(), ['plugins', 'check', '--plugin', './wild.mjs']);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.equal('piecework: boom. This is a fault of the program; PIECEWORK_DEBUG=1 shows where.\n');
  });
});
