// SECURITY.md promises nothing that no test holds: each sentence of a promise, and the tests that hold it, by their names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './limits.js';

/** Titles as they begin: what follows may be filled in. */
type Held = readonly (readonly [file: string, title: string])[];

/** Sentences as they begin. */
const PROMISES: Readonly<Record<string, Held>> = {
  'A piece is written only after its SHA-1 is right.': [
    ['core/engine/exclusive-retry.test.ts', 'is the fault of the only peer that sent it, and never reaches storage'],
    ['core/engine/in-place.test.ts', 'hashes and then writes when '],
  ],
  'Files are written below the folder you chose and nowhere else': [
    ['plugins/metainfo/safe-name.test.ts', 'leaves a safe name alone: cleaning twice is cleaning once'],
    ['plugins/storage-file/file-storage.test.ts', 'enters no linked folder'],
    ['plugins/storage-file/file-storage.test.ts', 'makes no file through a dangling link'],
    ['plugins/storage-file/file-storage.test.ts', 'writes through no linked file, and leaves what it points to'],
  ],
  'Links that a torrent asks for are never made.': [
    ['plugins/metainfo/corpus.test.ts', 'has an entry for each row, and none twice'],
  ],
  'What somebody else put in the place of a file is left as it is': [
    ['plugins/storage-file/foreign-files.test.ts', 'changes nothing in a file that is not our own, and says so'],
    ['plugins/storage-file/foreign-files.test.ts', 'refuses one among own files when a whole piece in it is wrong'],
  ],
  '`seed` does not write to the content at all.': [
    ['cli/security.test.ts', 'seed changes nothing in the content, right or wrong'],
  ],
  'Peers get pieces that were verified, of torrents that you opened, and nothing else.': [
    ['core/engine/peer-uploads.test.ts', 'refuses requests for what we lack, and while it is stopped'],
    [
      'core/engine/peer-uploads.test.ts',
      'ends the connection for requests outside the torrent, or longer than MAX_REQUEST_LENGTH',
    ],
    ['core/engine/client.test.ts', 'closes on other torrents, on torrents that still check, and on rubbish'],
  ],
  'Files that changed since are hashed again before they are served.': [
    ['core/engine/watched-content.test.ts', 'gives out no piece that somebody changed'],
    ['core/engine/watched-content.test.ts', 'looks at a file once in WATCH_MS'],
  ],
  'Every length, count and time that another machine decides has a bound': [
    ['docs/limits.test.ts', 'has a row for each bound of the source'],
    ['docs/limits.test.ts', 'names a test for each that mentions it'],
  ],
  '[docs/limits.md](docs/limits.md) lists the bounds': [['docs/limits.test.ts', 'has each once, with the number that it has']],
  'Trackers are asked by `http`, `https` and `udp` and by nothing else': [
    ['cli/security.test.ts', 'trackers of the standard profile are asked by http, https and udp alone'],
    ['plugins/announcer/announcer.test.ts', 'says once which trackers no plugin announces to, and asks the others'],
    [
      'plugins/tracker-http/tracker-http.test.ts',
      'follows no redirect without a target, to another protocol, or to a service that is no tracker',
    ],
    ['plugins/tracker-http/tracker-http.test.ts', 'follows '],
  ],
  'On loopback and private addresses a tracker is asked over HTTP only': [
    ['plugins/tracker-http/tracker-http.test.ts', 'asks no local service that a torrent names'],
  ],
  'The same goes for names that stand for such an address': [
    ['plugins/tracker-http/tracker-http.test.ts', 'asks no local service by a name that stands for it'],
    ['plugins/tracker-http/tracker-http.test.ts', 'looks names up by that rule, at a redirect with the path of the redirect'],
  ],
  'Certificates of `https` trackers are checked.': [
    ['plugins/tracker-http/tracker-https.test.ts', 'tells nothing to a tracker whose certificate nobody vouches for'],
  ],
  '`HTTP_PROXY` and its like are not used.': [
    ['plugins/tracker-http/tracker-http.test.ts', 'goes through no proxy from the environment'],
  ],
  'Text from torrents, trackers and peers is cleaned': [
    ['cli/outside-text.test.ts', 'in torrents: names, paths, comments, trackers; as text and as JSON'],
    ['core/model/clean-text.test.ts', 'lets no control, format or unpaired character through, however it is cut'],
    ['core/model/clean-text.test.ts', 'cuts at MAX_TEXT_LENGTH and shows that it did'],
  ],
  'Nothing is ever passed to a shell.': [['architecture.test.ts', 'no program is started, by a shell or without']],
  'Peers that send wrong bytes are found by the blocks they sent': [
    ['swarm/hostile/cheats.test.ts', 'a peer with corrupt pieces is banned after two of them at most, and costs three at most'],
    ['swarm/hostile/cheats.test.ts', 'a peer with one corrupt block a piece is banned, and the honest one never'],
    [
      'core/engine/guilt.property.test.ts',
      'is found in every mix of honest and lying peers, leavers and such as come again, and no honest one is named',
    ],
  ],
};

/** What is said to be so in the part about what is not promised. */
const ADMITTED: Readonly<Record<string, Held>> = {
  'A `private` torrent only means that peers are asked of its trackers alone.': [
    ['core/engine/torrent-session.test.ts', 'asks only sources that serve private torrents when it is one'],
    ['swarm/pex.test.ts', 'is silent for private torrents (BEP 27)'],
  ],
  "It takes a peer's address from its connection": [
    ['plugins/tracker-server/tracker-server.test.ts', 'takes the address of the connection, not the one that is claimed'],
  ],
};

const page = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8').replace(/\s+/g, ' ');
const promised = page.slice(page.indexOf('## What is promised'), page.indexOf('## What is not promised'));

describe('SECURITY.md', () => {
  it('promises in each sentence what tests are named for', () => {
    const starts = Object.keys(PROMISES);
    const sentences = promised.replace('## What is promised ', '').split(/(?<=[.:]\*\*|[.])\s(?=[A-Z`[*])/);
    const text = sentences
      .map((sentence) => sentence.replace(/^\*\*[^*]+\*\* /, ''))
      .filter((each) => !/^\*\*.*\*\*$/.test(each));
    expect(text.filter((sentence) => !starts.some((start) => sentence.startsWith(start)))).to.deep.equal([
      '[docs/faults.md](docs/faults.md) is the record of what was tried, `npm run test:faults` does it again. ',
    ]);
    expect(starts.filter((start) => !text.some((sentence) => sentence.startsWith(start)))).to.deep.equal([]);
    expect(Object.keys(ADMITTED).filter((start) => !page.includes(start))).to.deep.equal([]);
  });

  it('is held by tests that are there', () => {
    const held = [...Object.values(PROMISES), ...Object.values(ADMITTED)];
    expect(held.filter((tests) => tests.length === 0)).to.deep.equal([]);
    const missing = held.flat().filter(([file, title]) => {
      const text = readFileSync(join(ROOT, 'test', file), 'utf8');
      return !["'", '`'].some((quote) => text.includes(`it(${quote}${title}`));
    });
    expect(missing).to.deep.equal([]);
  });
});
