// An account, or a new password: asks for the address, or with the mailed link for the password.

import { post, Refused } from './api.js';
import { h } from './dom.js';
import { askForLink, line, once, said, show, takeToken, tell } from './mail_link.js';
import { rememberAccount } from './memory.js';
import { signUp as words } from './words.js';

const token = takeToken();
const where = {
  path: '/auth/sign-up', words, autocomplete: 'username',
  beside: () => h('a', { class: 'quiet', href: '/sign-in' }, words.have),
};

function choose() {
  const problem = line();
  const password = h('input', { type: 'password', id: 'password', autocomplete: 'new-password', maxlength: '256', required: true });
  const submit = once(async () => {
    try {
      await post('/auth/sign-up/confirm', { token, password: password.value });
      rememberAccount();
      location.assign('/account');
    } catch (error) {
      if (error instanceof Refused && error.status === 410) { askForLink(where, words.used, words.usedText); return; }
      tell(problem, error instanceof Refused && error.status === 422 ? words.weak : said(error));
      password.focus();
    }
  });
  show(words.choose, h('p', { class: 'help' }, words.chooseText), h('form', { novalidate: true, onsubmit: submit },
    h('div', { class: 'line' }, h('label', { for: 'password' }, words.password), password, problem),
    h('p', { class: 'actions' }, h('button', { class: 'btn big', type: 'submit' }, words.go))));
}

if (token) choose(); else askForLink(where);
