import { existsSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import { patienceMs, Stage } from '../../bench/against/stage.js';
import { Scene } from '../../bench/scene.js';

describe('one run of a contest', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.make(1, 16_384);
  });
  after(() => {
    scene.remove();
    expect(existsSync(scene.folder)).to.equal(false);
  });

  it('is given up when its time is over, and nothing of it is left', async () => {
    const before = readdirSync(scene.folder);
    const stage = new Stage(scene, { name: 'hangs', missing: () => undefined }, 200);
    await stage.open();
    stage.seat();
    const running = stage.run(['sleep', '60']);
    const failure = await stage.within(running.ended).catch((error) => error.message);
    expect(failure).to.equal('it was not done within 0.2 s');
    await stage.close();
    expect(await running.ended).to.equal('SIGKILL');
    expect(readdirSync(scene.folder)).to.deep.equal(before);
  });

  it('has more time for more content, but never without end', () => {
    expect([patienceMs(scene, 1), patienceMs(scene, 4)]).to.deep.equal([30_100, 30_400]);
  });
});
