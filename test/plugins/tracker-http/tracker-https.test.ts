// Trackers over TLS: who they are is checked.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InfoHash, TrackerError } from 'piecework';
import { httpTracker } from './stage.js';

const WORDS = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';

/** A key and a certificate that it vouches for itself; undefined where there is nothing to make them with. */
function selfSigned(): { key: Buffer; cert: Buffer } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'piecework-tls-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  try {
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert];
    execFileSync('openssl', [...WORDS.split(' '), ...names], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('tracker-http over TLS', () => {
  it('tells nothing to a tracker whose certificate nobody vouches for', async function () {
    const own = selfSigned();
    if (!own) this.skip();
    const asked: (string | undefined)[] = [];
    const server = createServer(own, (request, response) => {
      asked.push(request.url);
      response.end('d8:intervali900e5:peers0:e');
    }).listen(0, '127.0.0.1');
    const tracker = httpTracker(5_000);
    try {
      await once(server, 'listening');
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/announce`;
      const [response] = await once(get(url, { ca: own.cert, agent: false }), 'response');
      response.resume();
      expect([response.statusCode, asked], 'who knows the certificate is answered').to.deep.equal([200, ['/announce']]);
      const request = { infoHash: new InfoHash(new Uint8Array(20)), peerId: new Uint8Array(20), port: 1, key: 1 };
      const counts = { uploaded: 0, downloaded: 0, left: 0, wanted: 50 };
      const error = await tracker
        .announce({ url, ...request, ...counts }, new AbortController().signal)
        .catch((thrown) => thrown);
      expect(error).to.be.instanceOf(TrackerError);
      expect(error.message).to.match(/self.signed certificate/);
      expect(asked).to.have.length(1);
    } finally {
      tracker.stop();
      server.closeAllConnections();
      server.close();
    }
  });
});
