// The upload-only plugin: two peers that want nothing more part (BEP 21).
import { expect } from 'chai';
import fc from 'fast-check';
import { ProtocolError } from 'piecework';
import bencode from '../../../plugins/bencode/index.js';
import extended from '../../../plugins/extended/index.js';
import { UploadOnly, UploadOnlyState, UploadOnlyTable } from '../../../plugins/upload-only/index.js';
import { FakeExtended } from '../../kit/fake-extended.js';
import { FakePeer } from '../../kit/fake-peer.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { piece } from '../../kit/piece.js';
import { extensionSuite } from '../../kit/suites/extension.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

/** A torrent of two pieces, of which we have these. */
function stage(...have: readonly number[]) {
  const torrent = new FakeTorrent(2, have);
  const table = new UploadOnlyTable();
  const connect = (...takes: readonly string[]) => {
    const peer = new FakePeer({ pieceCount: 2 });
    const link = new FakeExtended(...takes);
    const state = new UploadOnlyState(peer, torrent, link, table);
    const shakes = (uploadOnly?: number): void =>
      link.shakes(new Map(uploadOnly === undefined ? [] : [['upload_only', uploadOnly]]), state);
    return { peer, link, state, shakes, says: (uploadOnly: boolean) => link.says(UploadOnly, { uploadOnly }, state) };
  };
  const complete = (): void => {
    for (const index of [0, 1]) torrent.have.add(piece(index));
    table.completed();
  };
  return { torrent, table, connect, complete };
}

describe('upload-only', () => {
  pluginSuite('upload-only', {
    module: import.meta.resolve('../../../plugins/upload-only/index.js'),
    others: [bencode, extended],
  });
  extensionSuite('upload_only', {
    codec: UploadOnly,
    messages: () => fc.record({ uploadOnly: fc.boolean() }),
    examples: [
      { message: { uploadOnly: true }, payload: '01' },
      { message: { uploadOnly: false }, payload: '00' },
    ],
  });

  it('has one byte', () => {
    expect(() => UploadOnly.decode(new Uint8Array(0))).to.throw(ProtocolError, '0 bytes');
    expect([UploadOnly.name, UploadOnly.maxLength]).to.deep.equal(['upload_only', 1]);
  });

  it('is in our handshake once we have everything', () => {
    const { connect, complete } = stage(0);
    const { state } = connect();
    expect(state.entries()).to.deep.equal({ upload_only: undefined });
    complete();
    expect(state.entries()).to.deep.equal({ upload_only: 1 });
  });

  it('is told to those who take the message when we complete', () => {
    const { connect, complete } = stage();
    const [takes, does] = [connect('upload_only'), connect()];
    takes.shakes();
    does.shakes();
    complete();
    expect([takes.link.sent.map(({ message }) => message), does.link.sent]).to.deep.equal([[{ uploadOnly: true }], []]);
  });

  it('ends the connection when both want nothing more, whoever is first', () => {
    const { connect, complete } = stage();
    const [before, after] = [connect(), connect()];
    before.shakes(1);
    after.shakes();
    expect(before.peer.closedBecause).to.equal(undefined);
    complete();
    expect(before.peer.closedBecause).to.equal('neither side wants anything more');
    expect(after.peer.closedBecause).to.equal(undefined);
    after.says(true);
    expect(after.peer.closedBecause).to.equal('neither side wants anything more');
  });

  it('can be taken back', () => {
    const { connect, complete } = stage();
    const peers = [connect(), connect()] as const;
    for (const { shakes } of peers) shakes(1);
    peers[0].shakes(0);
    peers[1].says(false);
    complete();
    expect(peers.map(({ peer }) => peer.closedBecause)).to.deep.equal([undefined, undefined]);
  });

  it('stays when a later handshake has nothing of it', () => {
    const { connect, complete } = stage();
    const { peer, shakes } = connect();
    shakes(1);
    shakes();
    complete();
    expect(peer.closedBecause).to.not.equal(undefined);
  });

  it('forgets those that left', () => {
    const { table, connect } = stage();
    const { state, shakes } = connect();
    shakes();
    expect(table.states.size).to.equal(1);
    state.closed();
    expect(table.states.size).to.equal(0);
  });
});
