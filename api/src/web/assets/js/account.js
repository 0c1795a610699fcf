// The account: its reports, what this browser holds, and the keys of programs.

import { toSignIn } from './account_gate.js';
import { call, get, page, post, Refused } from './api.js';
import { byId, h } from './dom.js';
import { currentSession, forgetAccount } from './memory.js';
import { account as words, common } from './words.js';

const slot = byId('slot');
const day = (at) => new Date(at).toLocaleDateString('en-GB', { dateStyle: 'long' });
const said = (error) => (error instanceof Refused ? error.message : common.unreachable);

function problemLine() {
  const line = h('p', { class: 'problem', role: 'alert', hidden: true });
  return [line, (text) => { line.hidden = false; line.textContent = text; }];
}

function button(name, act, kind = 'btn second small') {
  let busy = false;
  return h('button', { class: kind, type: 'button', onclick: async () => {
    if (busy) return;
    busy = true;
    try { await act(); } finally { busy = false; }
  } }, name);
}

function reportLine(report) {
  const open = h('a', { href: `/reports/${report.id}/live` }, report.state === 'delivered' ? words.read : words.watch);
  return h('div', {}, h('dt', {}, words.tier[report.tier] ?? report.tier),
    h('dd', {}, words.version(report.version, day(report.delivered_at ?? report.created_at)), ' ', words.states[report.state] ?? report.state),
    h('dd', {}, report.state === 'awaiting_payment' || report.state === 'withheld' ? null : open));
}

// A page of the list, and a button while there is more.
function reports({ items: list, next }) {
  const section = h('section', {}, h('h2', {}, words.reports));
  const lines = h('dl', { class: 'lines' }, list.map(reportLine));
  section.append(list.length ? lines : h('p', { class: 'read' }, words.noReports));
  if (next) section.append(more(lines, next));
  const session = currentSession();
  if (session && !list.some((report) => report.session_id === session)) section.append(offer(session));
  return section;
}

function more(lines, next) {
  const [line, tell] = problemLine();
  const actions = h('div', {}, line, h('p', { class: 'actions' }, button(words.more, async () => {
    try {
      const fresh = await page(next);
      lines.append(...fresh.items.map(reportLine));
      next = fresh.next;
      if (!next) actions.remove();
    } catch (error) { tell(said(error)); }
  })));
  return actions;
}

// What this browser answered lies in no account yet.
function offer(session) {
  const [line, tell] = problemLine();
  return h('div', { class: 'empty' }, h('h2', {}, words.claimTitle), h('p', {}, words.claimText), line,
    h('p', { class: 'actions' }, button(words.claim, async () => {
      try { await post(`/quiz/sessions/${session}/claim`); await draw(); } catch (error) {
        tell(error instanceof Refused && error.status === 404 ? words.claimGone : said(error));
      }
    })));
}

function keyLine(key, redraw) {
  const ended = key.revoked_at !== null || (key.expires_at !== null && new Date(key.expires_at) <= new Date());
  const state = key.revoked_at ? words.revoked(day(key.revoked_at)) : key.expires_at ? words.until(day(key.expires_at)) : words.forever;
  const [line, tell] = problemLine();
  const revoke = button(words.revoke, async () => {
    try { await call('DELETE', `/api-keys/${key.id}`); await redraw(); } catch (error) { tell(said(error)); }
  });
  return h('div', {}, h('dt', {}, key.name),
    h('dd', {}, h('span', { class: 'id' }, `${key.prefix}…`), ` ${key.scopes.map((scope) => words.scopes[scope] ?? scope).join(', ')}. ${state}`, line),
    h('dd', {}, ended ? null : revoke));
}

function makeKey(shown, redraw) {
  const [line, tell] = problemLine();
  const name = h('input', { type: 'text', id: 'key-name', maxlength: '100', required: true });
  const boxes = Object.entries(words.scopes).map(([scope, label], at) => [scope, h('input', { type: 'checkbox', id: `scope-${at}`, checked: at === 0 }), label]);
  return h('form', { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    const scopes = boxes.filter(([, box]) => box.checked).map(([scope]) => scope);
    if (!name.value.trim() || !scopes.length) { tell(words.keyIncomplete); return; }
    try {
      const made = await post('/api-keys', { name: name.value.trim(), scopes, expires_in_days: 365 });
      name.value = '';
      shown.replaceChildren(h('p', { class: 'notice' }, `${words.secret} `, h('b', { class: 'id' }, made.secret)));
      await redraw();
    } catch (error) { tell(said(error)); }
  } }, h('div', { class: 'line' }, h('label', { for: 'key-name' }, words.keyName), name),
  boxes.map(([, box, label]) => h('p', { class: 'small' }, box, ' ', h('label', { for: box.id }, label))), line,
  h('p', { class: 'actions' }, h('button', { class: 'btn second', type: 'submit' }, words.makeKey)));
}

async function keys() {
  const list = h('dl', { class: 'lines' });
  const shown = h('div', { 'aria-live': 'polite' });
  const redraw = async () => {
    const found = await get('/api-keys');
    list.hidden = !found.length;
    list.replaceChildren(...found.map((key) => keyLine(key, redraw)));
  };
  await redraw();
  return h('section', {}, h('h2', {}, words.keys), h('p', { class: 'small' }, words.keysText), list, shown, makeKey(shown, redraw));
}

async function draw() {
  try {
    const me = await get('/auth/me');
    const [list, keySection] = await Promise.all([page('/reports'), keys()]);
    const out = button(words.out, async () => { await post('/auth/sign-out').catch(() => {}); forgetAccount(); location.assign('/'); });
    slot.replaceChildren(h('header', { class: 'lead' }, h('h1', {}, words.title), h('p', { class: 'read' }, me.email),
      h('p', { class: 'actions' }, me.is_operator ? h('a', { class: 'btn small', href: '/admin' }, words.admin) : null, out)), reports(list), keySection);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) { toSignIn(); return; }
    slot.replaceChildren(h('section', { class: 'panel' }, h('h1', {}, words.title), h('p', { class: 'help' }, said(error)),
      h('p', { class: 'actions' }, button(common.again, draw, 'btn'))));
  }
}

draw();
