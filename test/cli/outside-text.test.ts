// Text from outside, whatever it is: no control character but the end of a line reaches a person or a program.
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { LogDisplay } from '../../cli/display/log.js';
import { endingOf } from '../../cli/ending.js';
import { jsonLine } from '../../cli/json-events.js';
import { escaped, showable } from '../../cli/render/showable.js';
import { Sample } from '../faults/sample.js';
import { ownFolder, type Ran, runHere } from './run.js';

/** Everything that moves a cursor, rings, hides or turns text around. */
const OBEYED = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]0;title\u0007',
        '\u009b31m',
        '\u202e',
        '\u2028',
        '\r',
        '\n',
        '\u0000',
        '\u007f',
        '\u0008',
      ),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a', 'é', '漢', '😀', '-rf', '"'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

function expectClean({ stdout, stderr }: Pick<Ran, 'stdout' | 'stderr'>): void {
  for (const text of [stdout, stderr]) expect(OBEYED.exec(text)?.[0], JSON.stringify(text)).to.equal(undefined);
}

describe('text from outside', function () {
  this.timeout(60_000);
  const folder = ownFolder();

  it('in torrents: names, paths, comments, trackers; as text and as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(nasty, { minLength: 5, maxLength: 5 }),
        async ([name = '', path = '', comment = '', by = '', url = '']) => {
          const text = (value: string) => Buffer.from(value).toString('latin1');
          const info = `d5:filesld6:lengthi9e4:pathl${bytes(path)}eee4:name${bytes(name)}12:piece lengthi16384e6:pieces20:${'x'.repeat(20)}e`;
          const whole = `d8:announce${bytes(`http://127.0.0.1:9/${url}`)}7:comment${bytes(comment)}10:created by${bytes(by)}4:info${info}e`;
          function bytes(value: string): string {
            return `${text(value).length}:${text(value)}`;
          }
          await writeFile(join(folder(), 'nasty.torrent'), Buffer.from(whole, 'latin1'));
          await mkdir(join(folder(), 'content'), { recursive: true });
          const commands = [['info'], ['download', '--list'], ['verify', 'content']];
          for (const [command = '', ...more] of commands) {
            const args = [command, 'nasty.torrent', ...more];
            expectClean(await runHere(folder(), args));
            const json = await runHere(folder(), ['--json', ...args]);
            expectClean(json);
            for (const line of json.stdout.trimEnd().split('\n')) JSON.parse(line);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of trackers that are asked for numbers', async () => {
    let reason = '';
    const server = createServer((_, response) => {
      response.end(
        Buffer.concat([Buffer.from(`d14:failure reason${Buffer.byteLength(reason)}:`), Buffer.from(reason), Buffer.from('e')]),
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const sample = new Sample({ length: 1_000 });
    await sample.writeTorrent(folder(), `http://127.0.0.1:${port}/announce`);
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        reason = text;
        for (const json of [[], ['--json']]) {
          const ran = await runHere(folder(), [...json, 'scrape', `${sample.name}.torrent`]);
          expect(ran.code).to.equal(1);
          expectClean(ran);
        }
      }),
      { numRuns: 15 },
    );
    server.closeAllConnections();
    server.close();
  });

  it('of plugins, and in errors of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        for (const line of endingOf(new Error(text)).lines) expectClean({ stdout: line, stderr: line });
        expect(endingOf(new Error(text)).lines.join('')).to.not.include('\n');
        const ran = await runHere(folder(), [
          'plugins',
          'check',
          '--plugin',
          `./${text}`,
          '--set',
          `${text}.x=1`,
          '--bind',
          text,
        ]);
        expect(ran.code).to.equal(2);
        expectClean(ran);
        expectClean(await runHere(folder(), ['info', text], { PIECEWORK_DEBUG: '1' }));
      }),
      { numRuns: 15 },
    );
  });

  it('passes one last gate on its way to a person, and an escape on its way to a program', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const said: string[] = [];
        new LogDisplay({ write: (line: string) => said.push(line) } as never, () => 0).line(text);
        expectClean({ stdout: said.join(''), stderr: showable(text, false) });
        const line = jsonLine('warning', { message: text });
        expectClean({ stdout: line, stderr: escaped(line) });
        expect(line.split('\n')).to.have.length(2);
        expect(JSON.parse(line)).to.deep.equal({ event: 'warning', message: text });
      }),
    );
    expect(showable('\u001b[1mbold\u001b[22m\u001b[2J', true)).to.equal('\u001b[1mbold\u001b[22m\ufffd[2J');
    expect(showable('\u001b[1mbold', false)).to.equal('\ufffd[1mbold');
  });
});
