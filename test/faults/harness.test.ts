// The harness's own parts: what is chosen, what is watched, what the table says.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Choice, chosen, clientNames, groupNames, rowNumbers } from './choice.js';
import { CLIENT_NAMES } from './clients/index.js';
import { type Fault, GROUPS, type Running, type Scene } from './fault.js';
import { FAULTS } from './groups.js';
import { put, putAgain, type Result, runAll, TRIES } from './runner.js';
import { RunningProcess } from './running.js';
import { metainfoOf, Sample } from './sample.js';
import { FaultScene } from './scene.js';
import { line, summary, table } from './table.js';

const fault = (changes: Partial<Fault> = {}): Fault => ({
  row: 1,
  group: 'wire',
  title: 'a fault',
  run: async () => 'nothing',
  ...changes,
});
const never = new AbortController().signal;
const node = (script: string, ...under: string[]): RunningProcess =>
  new RunningProcess([...under, process.execPath, '-e', script], '127.0.0.1:1', { folder: '/', env: process.env });

/** Within it a busy machine starts a process: no test waits so long for what goes well. */
const PATIENCE_MS = 60_000;
/** A tracker that is silent is waited for so long at least (row 34). */
const SILENT_MS = 20_000;

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

/** Ids of those that were told of the folder. */
const processesWith = (folder: string): string[] =>
  readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'latin1').includes(folder);
    } catch {
      return false;
    }
  });

describe('the harness for faults', function () {
  this.timeout(2 * PATIENCE_MS);

  it('has every fault in its own folder once', () => {
    const titles = FAULTS.map(({ row, title }) => `${row} ${title}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).to.deep.equal([]);
  });

  it('chooses by row, client and group', () => {
    const faults = [fault(), fault({ row: 7, others: true }), fault({ row: 30, group: 'tracker' })];
    const all: Choice = { rows: undefined, clients: CLIENT_NAMES, groups: GROUPS };
    const said = (choice: Partial<Choice>): string[] =>
      chosen(faults, { ...all, ...choice }).map((trial) => `${trial.fault.row} ${trial.client}`);
    expect(said({})).to.deep.equal(['1 ours', '7 ours', '7 aria2', '7 libtorrent', '30 ours']);
    expect(said({ clients: clientNames('libtorrent,ours') })).to.deep.equal(['1 ours', '7 ours', '7 libtorrent', '30 ours']);
    expect(said({ rows: rowNumbers('2-9,30'), groups: groupNames('wire') })).to.deep.equal(['7 ours', '7 aria2', '7 libtorrent']);
    expect(() => rowNumbers('1-x')).to.throw('Rows are numbers');
    expect(() => clientNames('tixati')).to.throw('"tixati" is none of ours, aria2, libtorrent.');
  });

  it('keeps what a process says, and watches what it costs', async () => {
    const running = node(`process.on('SIGTERM', () => process.exit(0));
      const held = Buffer.alloc(6e7, 1); console.log('held'); console.error('oops'); setInterval(() => held, 1000)`);
    // However long it takes to be looked at: only what is seen ends it.
    await running.until(() => running.stdout === 'held\n' && running.peakMemory > 6e7 && running.cpu > 0, PATIENCE_MS);
    expect(await running.stop()).to.equal(0);
    expect([running.running, running.stderr]).to.deep.equal([false, 'oops\n']);
    expect(running.peakMemory).to.be.below(3e8);
    expect(running.cpu).to.be.below(PATIENCE_MS);
  });

  it('reaches what stands behind other words, and says how it ended', async () => {
    const running = node('console.log("here"); setInterval(() => {}, 1000)', 'sh', '-c', '"$@" & wait', 'sh');
    await running.until(() => running.stdout !== '', PATIENCE_MS);
    expect(await running.stop('SIGKILL')).to.equal('SIGKILL');
    const failing = node('console.error("no luck"); process.exit(3)');
    const failure = await failing.until(() => false, PATIENCE_MS).catch((error) => error.message);
    expect(failure).to.equal('it ended with 3; its last words: no luck');
    const nothing = new RunningProcess(['/no/such/program'], '127.0.0.1:1', { folder: '/', env: {} });
    expect(await nothing.ended).to.equal(null);
    expect(nothing.stderr).to.contain('cannot be started');
  });

  it('lets nothing outlive the process that started it', async () => {
    const module = new URL('./running.js', import.meta.url).href;
    const script = `import { RunningProcess } from ${JSON.stringify(module)};
      const child = new RunningProcess(['sleep', '600'], '', { folder: '/', env: process.env });
      console.log(child.process.pid);
      setTimeout(() => process.exit(), 100);`;
    const parent = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(parent.stderr).to.equal('');
    const pid = Number(parent.stdout);
    expect(pid).to.be.above(1);
    // It dies when it is next given a processor, and whoever adopts it may be slow to bury it.
    const ended = (): boolean => ['gone', 'Z', 'X'].includes(stateOf(pid));
    while (!ended()) await pause(20);
  });

  it('makes torrents that our client reads', () => {
    const files = [['a/b', 100_000] as const, ['é', 50_001] as const];
    const sample = new Sample({ length: 150_001, pieceLength: 32_768, name: 'folder', files });
    const metainfo = metainfoOf(sample.torrent('http://127.0.0.1/announce', 'udp://127.0.0.1:1'));
    expect(metainfo.files.map(({ path, length }) => [path.join('/'), length])).to.deep.equal(files);
    expect([metainfo.infoHash.hex, metainfo.geometry.pieceCount]).to.deep.equal([
      sample.infoHash.toString('hex'),
      sample.pieceCount,
    ]);
    expect(metainfo.tiers).to.have.length(2);
    expect(new Sample({ length: 10, seed: 2 }).bytes).to.deep.equal(new Sample({ length: 10, seed: 2 }).bytes);
    expect(new Sample({ length: 10, seed: 2 }).bytes).not.to.deep.equal(new Sample({ length: 10, seed: 3 }).bytes);
    expect(() => metainfoOf(new Sample({ length: 10, info: { 'piece length': 0 } }).torrent())).to.throw('piece length');
  });

  it('ends what a fault started, undoes what it did, and gives it no longer than it has', async () => {
    const undone: string[] = [];
    let folder = '';
    const run = (scene: Scene): Promise<string> => {
      for (const name of ['first', 'second']) scene.after(() => undone.push(name));
      return new Promise(() => {});
    };
    const result = await put(fault({ run, seconds: 0.2 }), 'ours', never);
    expect([result.verdict, result.seen]).to.deep.equal(['fail', 'not within 0.2 s']);
    expect(undone).to.deep.equal(['second', 'first']);
    const seen = async (scene: Scene): Promise<string> => {
      folder = await scene.folder('one');
      return existsSync(folder) ? folder : 'nowhere';
    };
    expect((await put(fault({ run: seen }), 'ours', never)).seen).to.contain('piecework-fault-');
    expect(existsSync(folder)).to.equal(false);
    const stopped = new AbortController();
    stopped.abort();
    expect((await put(fault({ run }), 'ours', stopped.signal)).seen).to.equal('it was stopped');
    const late = await FaultScene.open('ours', never);
    let end: Running['ended'] | undefined;
    late.after(() => {
      end = late.client.download({ torrent: '/nowhere', folder: '/' }).ended;
    });
    await late.close();
    expect(await end).to.equal('SIGKILL');
  });

  it('lets a fault that was given up start nothing more, and undoes what it does still', async () => {
    const scene = await FaultScene.open('ours', never);
    const undone: string[] = [];
    scene.after(() => undone.push('first'));
    scene.after(() => {
      throw new Error('it would not');
    });
    const failure = await scene.close().catch((error) => error.message);
    expect([failure, undone]).to.deep.equal(['it would not', ['first']]);
    scene.after(() => undone.push('late'));
    expect(undone).to.deep.equal(['first', 'late']);
    for (const more of [() => scene.folder('more'), () => scene.tracker(), () => scene.seeder('/nowhere', '/nowhere')])
      expect(await more().catch((error) => error.message)).to.equal('the fault is over');
  });

  it('does not wait for what left the group of a process and holds its streams', async () => {
    const running = node(`const { spawn } = require('child_process');
      const left = spawn('sleep', ['60'], { detached: true, stdio: 'inherit' }); left.unref(); console.log(left.pid)`);
    expect(await running.ended).to.equal(0);
    // Throws when it is gone.
    process.kill(Number(running.stdout), 'SIGKILL');
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`ends by ${signal} long before its faults are over, and leaves no process and no folder behind`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'piecework-harness-'));
      try {
        // One lane at a download, others at signals and at a tracker that is silent.
        const words = ['--enable-source-maps', MAIN, '--client', 'ours', '--rows', '34,63,80'];
        const harness = spawn(process.execPath, words, { env: { ...process.env, TMPDIR: folder }, stdio: 'ignore' });
        const over = once(harness, 'close');
        while (processesWith(folder).length < 4) await pause(50);
        const started = performance.now();
        harness.kill(signal);
        expect(await over).to.deep.equal([1, null]);
        expect(performance.now() - started).to.be.below(SILENT_MS);
        expect(readdirSync(folder)).to.deep.equal([]);
        // They are killed, and die when they are next given a processor.
        while (processesWith(folder).length > 0) await pause(20);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });

  it('tries again what failed, whosever it is, and not for ever', async () => {
    let tries = 0;
    const moody = fault({
      run: async () => {
        if (++tries < 2) throw new Error('not today');
        return 'fine';
      },
    });
    for (const client of ['ours', 'libtorrent'] as const) {
      tries = 0;
      const { verdict, seen, first } = await putAgain(moody, client, never);
      expect([verdict, seen, first]).to.deep.equal(['pass', 'fine', 'not today']);
    }
    tries = -TRIES;
    expect((await putAgain(moody, 'ours', never)).verdict).to.equal('fail');
    expect(tries).to.equal(0);
  });

  it('runs what waits beside the others, and tells in the order of ending', async () => {
    let others = (_: string): void => {};
    const run = (): Promise<string> => new Promise((resolve) => (others = resolve));
    const told: number[] = [];
    const trials = [fault({ row: 1, waits: true, run }), fault({ row: 2 }), fault({ row: 3 })].map((each) => ({
      fault: each,
      client: 'ours' as const,
    }));
    const tell = ({ fault: { row } }: Result): void => {
      told.push(row);
      if (row === 3) others('are over');
    };
    const results = await runAll(trials, tell, never);
    expect(told).to.deep.equal([2, 3, 1]);
    expect(results.map((result) => result.fault.row)).to.deep.equal([1, 2, 3]);
  });

  it('says what was seen, how many rows were survived, and shows it all in a table', () => {
    const [one, two] = [fault({ row: 44, title: 'a | b' }), fault({ row: 44, title: 'another' })];
    const result = (changes: Partial<Result>): Result => ({
      fault: one,
      client: 'ours',
      verdict: 'pass',
      seen: 'closed',
      ms: 7,
      ...changes,
    });
    const results = [
      result({ first: 'too late' }),
      result({ client: 'aria2' }),
      result({ fault: two }),
      result({ fault: two, client: 'aria2', verdict: 'fail', seen: 'it crashed\u001b[0m' }),
      result({ fault: fault({ row: 2, group: 'metainfo', title: 'empty' }), verdict: 'missing', seen: 'no' }),
    ];
    expect(line(results[0]!)).to.equal('pass    44 ours       a | b: closed [7 ms] (tried again; the first: too late)');
    expect(summary(results).split('\n')).to.deep.equal([
      '| rows survived | ours | aria2 |',
      '| --- | --- | --- |',
      '| metainfo |  |  |',
      '| wire | 1 of 1 | 0 of 1 |',
      '| all | 1 of 1 | 0 of 1 |',
    ]);
    const [head, , first, second] = table(results, new Map([['aria2', '1.36.0']])).split('\n');
    expect(head).to.equal('|  | what is done | ours | aria2 1.36.0 |');
    expect(first).to.equal('| 44 | a \\| b | closed (tried again) | closed |');
    expect(second)
      .to.match(/^\| 44 \| another \| closed \| \*\*FAIL\*\*: it crashed.*\|$/)
      .and.not.contain('\u001b');
  });
});

function stateOf(pid: number): string {
  if (!existsSync(`/proc/${pid}/stat`)) return 'gone';
  return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.[0] ?? '';
}
