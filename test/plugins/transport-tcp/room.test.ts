// How many connections there is room for, from what the system tells of its limits.
import { expect } from 'chai';
import { connectionRoom, MIN_CONNECTIONS, RESERVED_DESCRIPTORS } from '../../../plugins/transport-tcp/room.js';

const limits = (soft: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             31757                31757                processes
Max open files            ${soft.padEnd(21)}524288               files
`;

describe('room for connections', () => {
  it('is half of what others leave, each way', () => {
    const of = (soft: string) => connectionRoom(limits(soft));
    expect([of('1024'), of('128')]).to.deep.equal([(1024 - RESERVED_DESCRIPTORS) / 2, (128 - RESERVED_DESCRIPTORS) / 2]);
    expect([of('16'), of('96')]).to.deep.equal([MIN_CONNECTIONS, MIN_CONNECTIONS]);
  });

  it('is without end where nobody tells of a limit, and some here', () => {
    expect([connectionRoom(limits('unlimited')), connectionRoom('')]).to.deep.equal([Infinity, Infinity]);
    expect(connectionRoom()).to.be.at.least(MIN_CONNECTIONS);
  });
});
