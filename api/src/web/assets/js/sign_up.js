// An account, or a new password: asks for the address, or with the mailed link for the password.

import { post, Refused } from './api.js';
import { byId, focusOn, h } from './dom.js';
import { begin, common, resume, signUp as words } from './words.js';

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
const said = (error) => (error instanceof Refused ? error.message : common.unreachable);

function ask(title = words.title, help = words.help) {
  const problem = line();
  const email = h('input', { type: 'email', id: 'email', autocomplete: 'username', maxlength: '254', required: true });
  const form = h('form', { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    const address = email.value.trim();
    if (!/^\S+@\S+\.\S+$/.test(address)) { tell(problem, begin.badEmail); email.focus(); return; }
    try { await post('/auth/sign-up', { email: address }); sent(address); } catch (error) { tell(problem, said(error)); }
  } }, h('div', { class: 'line' }, h('label', { for: 'email' }, words.email), email, problem),
  h('p', { class: 'actions' }, h('button', { class: 'btn big', type: 'submit' }, words.send), h('a', { class: 'quiet', href: '/sign-in' }, words.have)));
  show(title, h('p', { class: 'help' }, help), form);
}

async function sent(address) {
  const actions = h('p', { class: 'actions' }, h('button', { class: 'btn second', type: 'button', onclick: () => ask() }, resume.other));
  show(words.sentTitle, h('p', { class: 'help' }, words.sent(address)), actions);
  // Only where mail is kept on this machine is there a mailbox to point at.
  const local = await fetch('/local/mailbox', { method: 'HEAD' }).then((answer) => answer.ok, () => false);
  if (local) actions.before(h('p', { class: 'read' }, `${resume.mailbox} `, h('a', { href: '/local/mailbox' }, resume.toMailbox)));
}

function choose() {
  const problem = line();
  const password = h('input', { type: 'password', id: 'password', autocomplete: 'new-password', maxlength: '256', required: true });
  let busy = false;
  const form = h('form', { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try { await post('/auth/sign-up/confirm', { token, password: password.value }); location.assign('/account'); } catch (error) {
      if (error instanceof Refused && error.status === 410) ask(words.used, words.usedText);
      else { tell(problem, error instanceof Refused && error.status === 422 ? words.weak : said(error)); password.focus(); }
    }
    busy = false;
  } }, h('div', { class: 'line' }, h('label', { for: 'password' }, words.password), password, problem),
  h('p', { class: 'actions' }, h('button', { class: 'btn big', type: 'submit' }, words.go)));
  show(words.choose, h('p', { class: 'help' }, words.chooseText), form);
}

if (token) choose(); else ask();
