// A new message type: every peer is greeted with a line of text, and both ends show what they were told.
//   piecework download film.torrent --plugin ./chat/index.js --set chat.text='hello from Ada'
import { definePlugin, EVENTS, MESSAGE, on, options, PEER, PEER_BEHAVIOUR, provide, z } from 'piecework';

const OPTIONS = options(z.strictObject({ text: z.string().max(200).default('hello').describe('What we tell each peer.') }));

export const Chat = {
  id: 200,
  name: 'chat',
  minLength: 1,
  maxLength: 800,
  encode: ({ text }) => [Buffer.from(text)],
  decode: (payload) => ({ text: Buffer.from(payload).toString() }),
};

class Chatter {
  static needs = [PEER, EVENTS, OPTIONS];

  constructor(peer, events, { text }) {
    this.opened = () => peer.send(Chat, { text });
    this.receives = [on(Chat, (told) => events.emit('note', { message: `${peer.address.host} says: ${told.text}` }))];
  }
}

export default definePlugin({
  name: 'chat',
  version: '1.0.0',
  api: '^1',
  summary: 'Exchanges a line of text with every peer that has this plugin too.',
  options: OPTIONS,
  provides: [provide(MESSAGE, Chat), provide(PEER_BEHAVIOUR, Chatter)],
});
