// What goes into a new torrent, in which order and in which pieces; and what is refused.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { announceUrls, hostsFor, lanAddresses } from '../../cli/addresses.js';
import { contentAt, LONGEST_AUTOMATIC, MOST_PIECES, pieceLengthFor, SHORTEST_AUTOMATIC } from '../../cli/content.js';
import { InputError } from '../../core/index.js';
import { ownFolder } from './run.js';

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error) => (error instanceof InputError ? error.message : `not an InputError: ${error}`),
  );

describe('the length of pieces', () => {
  it('is a power of two that gives 1,000 to 2,000 pieces, within its bounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (bytes) => {
        const length = pieceLengthFor(bytes);
        const pieces = bytes / length;
        expect(Math.log2(length) % 1).to.equal(0);
        expect(length).to.be.within(SHORTEST_AUTOMATIC, LONGEST_AUTOMATIC);
        if (length < LONGEST_AUTOMATIC) expect(pieces).to.be.at.most(MOST_PIECES);
        if (length > SHORTEST_AUTOMATIC) expect(pieces).to.be.above(MOST_PIECES / 2);
      }),
    );
    expect(pieceLengthFor(64 * 1024 * 1024)).to.equal(65_536);
  });
});

describe('content for a torrent', () => {
  const folder = ownFolder();
  const place = async (path: string, text = 'x') => {
    await mkdir(join(folder(), path, '..'), { recursive: true });
    await writeFile(join(folder(), path), text);
  };

  it('has the files of a folder in the order of the bytes of their paths', async () => {
    for (const path of ['b', 'a/z', 'a.txt', 'a/B', 'é', 'Z', 'ｚ', '𝒜']) await place(join('sorted', path));
    const { files, name, multiFile, bytes } = await contentAt('sorted', folder());
    expect(files.map(({ path }) => path.join('/'))).to.deep.equal(['Z', 'a.txt', 'a/B', 'a/z', 'b', 'é', 'ｚ', '𝒜']);
    expect({ name, multiFile, bytes }).to.deep.equal({ name: 'sorted', multiFile: true, bytes: 8 });
  });

  it('may be one file, also one reached through a link that the person names', async () => {
    await place('one.bin', '12345');
    await symlink('one.bin', join(folder(), 'link.bin'));
    expect((await contentAt('one.bin', folder())).files).to.deep.equal([{ path: ['one.bin'], length: 5, padding: false }]);
    expect((await contentAt('link.bin', folder())).bytes).to.equal(5);
  });

  it('is refused with a sentence when something would be left out', async () => {
    await place('linked/file');
    await symlink('file', join(folder(), 'linked', 'link'));
    await mkdir(join(folder(), 'empty', 'inner'), { recursive: true });
    await place('nothing/a', '');
    expect(await refusal(contentAt('linked', folder()))).to.match(/linked.link is a symbolic link, which a torrent cannot hold/);
    expect(await refusal(contentAt('empty', folder()))).to.match(/holds no file/);
    expect(await refusal(contentAt('nothing', folder()))).to.match(/holds not a single byte/);
    expect(await refusal(contentAt('missing', folder()))).to.match(/missing" cannot be read: it does not exist/);
    expect(await refusal(contentAt('/', folder()))).to.match(/has no name/);
  });
});

describe('addresses of this machine', () => {
  const address = (text: string, internal = false, family: 'IPv4' | 'IPv6' = 'IPv4') =>
    ({ address: text, internal, family, netmask: '', mac: '', cidr: null, scopeid: 0 }) as any;
  const interfaces = {
    lo: [address('127.0.0.1', true)],
    docker0: [address('172.17.0.1')],
    eth0: [address('192.168.1.5'), address('fe80::1', false, 'IPv6')],
  };

  it('are those of the network, containers last', () => {
    expect(lanAddresses(interfaces)).to.deep.equal(['192.168.1.5', '172.17.0.1']);
    expect(hostsFor('', interfaces)).to.deep.equal(['192.168.1.5', '172.17.0.1']);
    expect(hostsFor('0.0.0.0', {})).to.deep.equal(['127.0.0.1']);
    expect(hostsFor('10.0.0.1', interfaces)).to.deep.equal(['10.0.0.1']);
  });

  it('are IPv6 ones where there are no others', () => {
    const six = (text: string, internal = false) => address(text, internal, 'IPv6');
    const eth0 = [six('fe80::1'), six('2001:db8::5'), six('fd00::5')];
    expect(lanAddresses({ lo: [six('::1', true)], eth0 })).to.deep.equal(['2001:db8::5', 'fd00::5']);
    expect(lanAddresses({ ...interfaces, eth0: [...interfaces.eth0, ...eth0] })).to.deep.equal(['192.168.1.5', '172.17.0.1']);
  });

  it('make announce URLs', () => {
    expect(announceUrls(['192.168.1.5', '::1'], 6969)).to.deep.equal([
      'http://192.168.1.5:6969/announce',
      'http://[::1]:6969/announce',
    ]);
    expect(announceUrls(['h'], 1, ['http', 'udp'])).to.deep.equal(['http://h:1/announce', 'udp://h:1/announce']);
  });
});
