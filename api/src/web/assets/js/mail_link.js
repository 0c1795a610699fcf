// Pages that send a link by mail and are opened by it: coming back, and choosing a password.

import { post, Refused } from './api.js';
import { byId, focusOn, h } from './dom.js';
import { begin, common, resume } from './words.js';

const slot = byId('slot');

// What the link carries. It works once; it must not stay in the address bar or in the history.
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('t');
  if (token) history.replaceState(null, '', location.pathname);
  return token;
}

export function show(title, ...parts) {
  slot.replaceChildren(h('section', { class: 'panel' }, h('h1', {}, title), ...parts));
  focusOn(slot.querySelector('h1'), slot.querySelector('input'));
}

export const line = () => h('p', { class: 'problem', role: 'alert', hidden: true });
export const tell = (element, text) => { element.hidden = false; element.textContent = text; };
export const said = (error) => (error instanceof Refused ? error.message : common.unreachable);

// Does one thing at a time, however often it is pressed.
export function once(act) {
  let busy = false;
  return async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try { await act(); } finally { busy = false; }
  };
}

// Asks for the address and sends the link. `where` holds the words, the operation, and what may stand beside the button.
export function askForLink(where, title = where.words.title, help = where.words.help) {
  const problem = line();
  const email = h('input', { type: 'email', id: 'email', autocomplete: where.autocomplete, maxlength: '254', required: true });
  const submit = once(async () => {
    const address = email.value.trim();
    if (!/^\S+@\S+\.\S+$/.test(address)) { tell(problem, begin.badEmail); email.focus(); return; }
    try { await post(where.path, { email: address }); sent(where, address); } catch (error) { tell(problem, said(error)); }
  });
  show(title, h('p', { class: 'help' }, help), h('form', { novalidate: true, onsubmit: submit },
    h('div', { class: 'line' }, h('label', { for: 'email' }, where.words.email), email, problem),
    h('p', { class: 'actions' }, h('button', { class: 'btn big', type: 'submit' }, where.words.send), where.beside?.())));
}

async function sent(where, address) {
  const actions = h('p', { class: 'actions' }, h('button', { class: 'btn second', type: 'button', onclick: () => askForLink(where) }, resume.other));
  show(where.words.sentTitle, h('p', { class: 'help' }, where.words.sent(address)), actions);
  // Only where mail is kept on this machine is there a mailbox to point at.
  const local = await fetch('/local/mailbox', { method: 'HEAD' }).then((answer) => answer.ok, () => false);
  if (local) actions.before(h('p', { class: 'read' }, `${resume.mailbox} `, h('a', { href: '/local/mailbox' }, resume.toMailbox)));
}
