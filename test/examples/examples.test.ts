// The README's three examples, run as a stranger would: from a folder of their own, with piecework as an installed package.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { SeededRandom } from '../kit/seeded-random.js';
import { MAIN, RunningCommand } from '../real/piecework.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe('the examples of the README', function () {
  this.timeout(30_000);

  let folder: string;
  let file: string;
  const running: RunningCommand[] = [];

  const run = (...words: string[]): RunningCommand => {
    const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
    const command = new RunningCommand(spawn(process.execPath, [MAIN, ...words, '--json'], { cwd: folder, env, stdio: 'pipe' }));
    running.push(command);
    return command;
  };

  const portOf = async (command: RunningCommand): Promise<number> => Number((await command.line('listening')).port);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'piecework-examples-'));
    cpSync(join(ROOT, 'examples'), folder, { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'piecework'), 'dir');
    file = join(folder, 'film.bin');
    writeFileSync(file, new SeededRandom(1).bytes(1_000_000));
    // Nobody listens on port 9 here: only another tracker can make this torrent work.
    await run(
      'create',
      file,
      '--out',
      'film.torrent',
      '--announce',
      'http://127.0.0.1:9/announce',
      '--piece-length',
      '16384',
    ).success();
  });

  after(async () => {
    await Promise.all(running.map((command) => command.stop('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });

  it('another tracker by one line: the mock knows the peers, the network is never asked', async () => {
    const seed = run('seed', 'film.torrent', file, '--host', '127.0.0.1', '--port', '0');
    const peers = JSON.stringify([`127.0.0.1:${await portOf(seed)}`]);
    const mock = ['--plugin', 'tracker-mock', '--bind', 'tracker=tracker-mock', '--set', `tracker-mock.peers=${peers}`];
    const download = run('download', 'film.torrent', '--out', 'by-mock', '--port', '0', ...mock);
    await download.success();
    expect(readFileSync(join(folder, 'by-mock', 'film.bin')).equals(readFileSync(file))).to.equal(true);
    expect(download.lines.map(({ event }) => event))
      .to.include('tracker-replied')
      .and.not.include('tracker-failed');
  });

  it("a picker of one's own: the last piece comes first", async () => {
    const seed = run('seed', 'film.torrent', file, '--host', '127.0.0.1', '--port', '0');
    const own = ['--plugin', './picker-last-first/index.js', '--bind', 'picker=picker-last-first'];
    const why = run('plugins', 'why', 'picker', ...own);
    await why.success();
    expect(JSON.stringify(why.last('why'))).to.include('picker-last-first');
    const download = run(
      'download',
      'film.torrent',
      '--out',
      'last-first',
      '--port',
      '0',
      '--peer',
      `127.0.0.1:${await portOf(seed)}`,
      ...own,
    );
    await download.success();
    expect(readFileSync(join(folder, 'last-first', 'film.bin')).equals(readFileSync(file))).to.equal(true);
  });

  it("a message type of one's own: both ends hear what the other says", async () => {
    const chat = (text: string) => ['--plugin', './chat/index.js', '--set', `chat.text=${text}`];
    const seed = run('seed', 'film.torrent', file, '--host', '127.0.0.1', '--port', '0', ...chat('hello from Ada'));
    const peer = `127.0.0.1:${await portOf(seed)}`;
    const download = run(
      'download',
      'film.torrent',
      '--out',
      'chatting',
      '--port',
      '0',
      '--peer',
      peer,
      ...chat('hello from Ben'),
    );
    expect((await download.line('note')).message).to.match(/says: hello from Ada$/);
    expect((await seed.line('note')).message).to.match(/says: hello from Ben$/);
    await download.success();
  });

  it("a plugin's 'piecework' is the program's own: what one throws the other knows", async () => {
    writeFileSync(
      join(folder, 'same.mjs'),
      `import { BENCODE, BencodeError, definePlugin, one, provide } from 'piecework';
      class Same {
        static needs = [BENCODE];
        constructor(bencode) { this.bencode = bencode; }
        start() {
          try { this.bencode.decode(new Uint8Array([0]), { maxBytes: 9, dialect: 'metainfo' }); } catch (error) {
            if (!(error instanceof BencodeError)) throw new Error('this is another copy', { cause: error });
          }
        }
      }
      export default definePlugin({ name: 'same', version: '1.0.0', api: '^1', summary: 'x', provides: [provide(one('same'), Same)] });`,
    );
    await run('info', 'film.torrent', '--plugin', './same.mjs').success();
  });

  it('are short: under 40 lines each', () => {
    for (const name of ['picker-last-first', 'chat']) {
      const lines = readFileSync(join(ROOT, 'examples', name, 'index.js'), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.length, name).to.be.below(40);
    }
  });
});
