// Coming back by mail: asks for a link, or redeems the one in the address after a click.

import { post, Refused } from './api.js';
import { byId, focusOn, h } from './dom.js';
import { rememberSession } from './memory.js';
import { begin, common, resume as words } from './words.js';

const slot = byId('slot');
const token = new URLSearchParams(location.hash.slice(1)).get('t');
// The token works once; it must not stay in the address bar or in the history.
if (token) history.replaceState(null, '', location.pathname);

function show(title, ...parts) {
  slot.replaceChildren(h('section', { class: 'panel' }, h('h1', {}, title), ...parts));
  focusOn(slot.querySelector('h1'), slot.querySelector('input'));
}

const line = () => h('p', { class: 'problem', role: 'alert', hidden: true });
const tell = (element, text) => { element.hidden = false; element.textContent = text; };

function ask(title = words.title, help = words.help) {
  const problem = line();
  const email = h('input', { type: 'email', id: 'email', autocomplete: 'email', maxlength: '254', required: true });
  const form = h('form', { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    const address = email.value.trim();
    if (!/^\S+@\S+\.\S+$/.test(address)) { tell(problem, begin.badEmail); email.focus(); return; }
    try { await post('/quiz/sessions/resume', { email: address }); sent(address); } catch (error) { tell(problem, error instanceof Refused ? error.message : common.unreachable); }
  } }, h('div', { class: 'line' }, h('label', { for: 'email' }, words.email), email, problem),
  h('p', { class: 'actions' }, h('button', { class: 'btn big', type: 'submit' }, words.send)));
  show(title, h('p', { class: 'help' }, help), form);
}

async function sent(address) {
  const actions = h('p', { class: 'actions' }, h('button', { class: 'btn second', type: 'button', onclick: () => ask() }, words.other));
  show(words.sentTitle, h('p', { class: 'help' }, words.sent(address)), actions);
  // Only where mail is kept on this machine is there a mailbox to point at.
  const local = await fetch('/local/mailbox', { method: 'HEAD' }).then((answer) => answer.ok, () => false);
  if (local) actions.before(h('p', { class: 'read' }, `${words.mailbox} `, h('a', { href: '/local/mailbox' }, words.toMailbox)));
}

function open() {
  const problem = line();
  let busy = false;
  show(words.open, h('p', { class: 'help' }, words.openText), problem, h('p', { class: 'actions' }, h('button', { class: 'btn big', type: 'button', onclick: async () => {
    if (busy) return;
    busy = true;
    try {
      rememberSession((await post('/quiz/sessions/resume/redeem', { token })).session.id);
      location.assign('/quiz');
    } catch (error) {
      if (error instanceof Refused && error.status !== 429) ask(words.used, words.usedText);
      else tell(problem, error instanceof Refused ? error.message : common.unreachable);
    }
    busy = false;
  } }, words.go)));
}

if (token) open(); else ask();
