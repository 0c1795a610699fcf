// Signing in. A browser that can still refresh goes on at once.

import { ownPath } from './account_gate.js';
import { post, refresh, Refused } from './api.js';
import { byId, focusOn, h } from './dom.js';
import { rememberAccount } from './memory.js';
import { common, signIn as words } from './words.js';

const slot = byId('slot');
const next = ownPath(new URLSearchParams(location.search).get('next'));

function ask() {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const tell = (text) => { problem.hidden = false; problem.textContent = text; };
  const email = h('input', { type: 'email', id: 'email', autocomplete: 'username', maxlength: '254', required: true });
  const password = h('input', { type: 'password', id: 'password', autocomplete: 'current-password', required: true });
  let busy = false;
  const form = h('form', { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await post('/auth/sign-in', { email: email.value.trim(), password: password.value });
      rememberAccount();
      location.assign(next);
    } catch (error) {
      if (!(error instanceof Refused)) tell(common.unreachable);
      else tell(error.status === 401 || error.status === 422 ? words.wrong : error.message);
      password.focus();
    }
    busy = false;
  } },
  h('div', { class: 'line' }, h('label', { for: 'email' }, words.email), email),
  h('div', { class: 'line' }, h('label', { for: 'password' }, words.password), password, problem),
  h('p', { class: 'actions' }, h('button', { class: 'btn big', type: 'submit' }, words.go), h('a', { class: 'quiet', href: '/sign-up' }, words.none)));
  slot.replaceChildren(h('section', { class: 'panel' }, h('h1', {}, words.title), h('p', { class: 'help' }, words.help), form));
  focusOn(slot.querySelector('h1'), email);
}

refresh().then(() => location.replace(next), ask);
