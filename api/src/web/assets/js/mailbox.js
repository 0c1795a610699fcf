// The mail that was not sent because no mail server is set up, newest first.

import { get, Refused } from './api.js';
import { byId, h } from './dom.js';
import { common, mailbox as words } from './words.js';

const slot = byId('slot');
let drawn = null;

// Addresses of this server become links; everything else stays text.
function linked(text) {
  return text.split(/(https?:\/\/\S+)/).map((piece) => {
    if (!/^https?:/.test(piece)) return piece;
    const [, address, rest] = /^(.*?)([.,)]*)$/.exec(piece);
    try {
      const url = new URL(address);
      return url.origin === location.origin ? [h('a', { href: address }, address), rest] : piece;
    } catch { return piece; }
  });
}

const when = (at) => new Date(at).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' });

const empty = (title, text) => h('div', { class: 'empty' }, h('h2', {}, title), h('p', {}, text));

async function draw() {
  let mails;
  try { mails = await get('/local/mailbox'); } catch (error) {
    slot.replaceChildren(error instanceof Refused ? empty(words.off, words.offText) : empty(common.unreachable.split('.')[0], common.unreachable));
    drawn = null;
    return !(error instanceof Refused);
  }
  const now = mails.map((mail) => mail.id).join();
  if (now === drawn) return true;
  drawn = now;
  if (!mails.length) { slot.replaceChildren(empty(words.empty, words.emptyText)); return true; }
  const sorted = [...mails].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  slot.replaceChildren(h('ol', { class: 'mails' }, sorted.map((mail) => h('li', {}, h('article', {},
    h('p', { class: 'what' }, h('span', {}, `${words.to} ${mail.to}`), h('time', { datetime: mail.created_at }, when(mail.created_at))),
    h('h2', {}, mail.subject), h('p', { class: 'text' }, linked(mail.text)),
    mail.html ? h('p', { class: 'what' }, h('a', { href: `/local/mailbox/${encodeURIComponent(mail.id)}`, target: '_blank' }, words.asSent)) : null)))));
  return true;
}

async function keep() {
  if (document.hidden || await draw()) setTimeout(keep, 3000);
}
keep();
