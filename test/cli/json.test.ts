// docs/json.md tells of every object there is.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type JsonEventName, jsonLine } from '../../cli/json-events.js';
import { PACKAGE_FOLDER } from '../../cli/version.js';

// The compiler sees to it that no name is missing here.
const NAMES: Record<JsonEventName, true> = {
  created: true,
  info: true,
  verified: true,
  scraped: true,
  listening: true,
  tracker: true,
  'tracker-peers': true,
  shared: true,
  fetching: true,
  fetched: true,
  files: true,
  working: true,
  'storage-recovered': true,
  'storage-waiting': true,
  ready: true,
  progress: true,
  'tracker-replied': true,
  'tracker-failed': true,
  'peer-opened': true,
  'peer-closed': true,
  'peer-banned': true,
  'piece-failed': true,
  completed: true,
  seeded: true,
  stopped: true,
  note: true,
  warning: true,
  failed: true,
  plugins: true,
  plugin: true,
  graph: true,
  checked: true,
  why: true,
};

describe('--json', () => {
  it('is documented, every event by its name, and no other', () => {
    const page = readFileSync(new URL('docs/json.md', PACKAGE_FOLDER), 'utf8');
    const documented = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(documented.sort()).to.deep.equal(Object.keys(NAMES).sort());
  });

  it('keeps each object on one line', () => {
    expect(jsonLine('warning', { message: 'a\nb\u2028' })).to.equal('{"event":"warning","message":"a\\nb\\u2028"}\n');
  });
});
