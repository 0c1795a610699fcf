// Coming back by mail: asks for a link, or redeems the one in the address after a click.

import { post, Refused } from './api.js';
import { h } from './dom.js';
import { askForLink, line, once, said, show, takeToken, tell } from './mail_link.js';
import { rememberSession } from './memory.js';
import { resume as words } from './words.js';

const token = takeToken();
const where = { path: '/quiz/sessions/resume', words, autocomplete: 'email' };

function open() {
  const problem = line();
  const redeem = once(async () => {
    try {
      rememberSession((await post('/quiz/sessions/resume/redeem', { token })).session.id);
      location.assign('/quiz');
    } catch (error) {
      if (error instanceof Refused && error.status !== 429) askForLink(where, words.used, words.usedText);
      else tell(problem, said(error));
    }
  });
  show(words.open, h('p', { class: 'help' }, words.openText), problem,
    h('p', { class: 'actions' }, h('button', { class: 'btn big', type: 'button', onclick: redeem }, words.go)));
}

if (token) open(); else askForLink(where);
