// What stands in the quiz's place when no question does: beginning, looking through, finishing, leaving, erasing.

import { h } from './dom.js';
import { answerWords } from './question.js';
import { isGiven } from './path.js';
import * as words from './words.js';

const button = (label, onclick, kind = '') => h('button', { class: `btn ${kind}`.trim(), type: 'button', onclick }, label);
const link = (label, href, kind = 'btn') => h('a', { class: kind, href }, label);
const problem = () => h('p', { class: 'problem', id: 'panel-problem', role: 'alert', hidden: true });
const panel = (title, ...parts) => h('section', { class: 'panel' }, h('h1', {}, title), ...parts);
const actions = (...parts) => h('p', { class: 'actions' }, ...parts);

// Presses once: a second click while the first is under way does nothing.
function once(action) {
  let busy = false;
  return async (...given) => {
    if (busy) return;
    busy = true;
    try { await action(...given); } finally { busy = false; }
  };
}

function tierChoice(value, name, note, checked) {
  return h('label', { class: 'choice' }, h('input', { type: 'radio', name: 'tier', value, checked }), h('span', {}, name, h('small', {}, note)));
}

export function begin({ price, from, back, start }) {
  const t = words.begin;
  const email = h('input', { type: 'email', name: 'email', id: 'email', autocomplete: 'email', required: true, maxlength: '254', 'aria-describedby': 'email-problem' });
  email.value = from?.email ?? '';
  const wrong = h('p', { class: 'problem', id: 'email-problem', role: 'alert', hidden: true }, t.badEmail);
  const copy = from ? h('label', { class: 'choice' }, h('input', { type: 'checkbox', name: 'copy', checked: true }), h('span', {}, t.copy, h('small', {}, t.copyNote))) : null;
  const quick = from?.tier === 'quick';
  const go = once(async () => {
    wrong.hidden = /^\S+@\S+\.\S+$/.test(email.value.trim());
    if (!wrong.hidden) { email.focus(); return; }
    await start({ email: email.value.trim(), tier: box.querySelector('[name=tier]:checked').value, copy: Boolean(copy?.querySelector('input').checked) });
  });
  const enter = (event) => { if (event.key === 'Enter') { event.preventDefault(); go(); } };
  email.addEventListener('keydown', enter);
  const box = panel(t.title,
    h('p', { class: 'help' }, t.help),
    h('div', { class: 'line' }, h('label', { for: 'email' }, t.email), email, wrong),
    h('fieldset', { class: 'tiers' }, h('legend', {}, t.tier), h('div', { class: 'choices' },
      tierChoice('full', t.full(price), t.fullNote, !quick), tierChoice('quick', t.quick, t.quickNote, quick)), copy ? h('div', { class: 'choices copy' }, copy) : null),
    problem(),
    actions(button(t.go, go, 'big'), back ? h('button', { class: 'quiet', type: 'button', onclick: back }, t.keep) : link(t.have, '/resume', 'quiet')),
    h('p', { class: 'small' }, t.why));
  return box;
}

export function review({ sections, answers, tier, price, missing, count, show, finish, back }) {
  const t = words.review, full = tier === 'full';
  const row = (question) => {
    const text = answerWords(question, answers[question.id], answers.country);
    const lacking = question.required && !isGiven(answers[question.id]);
    return h('div', {}, h('dt', {}, question.label),
      h('dd', { class: text ? null : lacking ? 'lacking' : 'open' }, text ?? (lacking ? t.needed : t.open)),
      h('dd', { class: 'act' }, h('button', { class: 'quiet', type: 'button', 'aria-label': `${t.change}: ${question.label}`, onclick: () => show(question.id) }, t.change)));
  };
  const act = missing
    ? actions(button(t.toMissing, () => show(missing.id), 'big'))
    : actions(button(full ? t.finishPay : t.finishFree, once(finish), 'big'), h('button', { class: 'quiet', type: 'button', onclick: back }, t.back));
  return panel(t.title,
    h('p', { class: 'help' }, missing ? t.missing(count) : t.ready), problem(), act,
    missing ? null : h('p', { class: 'small' }, full ? `${t.price(price)} ` : '', t.final),
    ...sections.map((section) => h('section', { class: 'given' }, h('h2', {}, section.title), h('dl', {}, section.questions.map(row)))));
}

export function done({ session, link: address, price, pay, again, erase }) {
  const t = words.done, report = session.report, live = report ? `/reports/${report.id}/live` : null;
  const withheld = report?.state === 'withheld', failed = report?.state === 'failed', delivered = session.status === 'delivered', unpaid = report?.state === 'awaiting_payment';
  const text = withheld ? t.withheld : failed ? t.failed : delivered ? t.delivered : unpaid ? t.unpaid : t.making;
  const main = withheld || failed ? null : delivered ? link(t.read, address ? new URL(address, location.href).pathname : live) : unpaid ? button(t.pay(price), once(pay), 'big') : live ? link(t.watch, live) : null;
  return panel(t.title, h('p', { class: 'help' }, text), problem(), main ? actions(main) : null,
    h('p', { class: 'more' }, h('button', { class: 'quiet', type: 'button', onclick: again }, t.again), h('button', { class: 'quiet', type: 'button', onclick: erase }, words.erase.yes)));
}

export function later({ email, back, send, problem: fail }) {
  const t = words.later;
  const sent = h('p', { class: 'notice', role: 'status', hidden: true });
  const field = email ? null : h('input', { type: 'email', id: 'email', autocomplete: 'email', required: true });
  const mail = once(async () => {
    const address = email ?? field.value.trim();
    if (!address) { field.focus(); return; }
    try { await send(address); sent.hidden = false; sent.textContent = t.sent(address); } catch (error) { fail(error); }
  });
  return panel(t.title, h('p', { class: 'help' }, t.text), h('p', { class: 'read' }, t.other),
    field ? h('div', { class: 'line' }, h('label', { for: 'email' }, words.begin.email), field) : null, problem(), sent,
    actions(button(t.send, mail), button(t.back, back, 'second')));
}

export const erase = ({ back, yes }) => panel(words.erase.title, h('p', { class: 'help' }, words.erase.text), problem(),
  actions(button(words.erase.no, back), button(words.erase.yes, once(yes), 'second danger')));

export const erased = () => panel(words.erase.gone, h('p', { class: 'help' }, words.erase.goneText), actions(link(words.erase.again, '/quiz', 'btn second')));

export const locked = () => panel(words.later.title, h('p', { class: 'help' }, words.common.noSession), actions(link(words.common.mailLink, '/resume'), link(words.common.toStart, '/', 'quiet')));

export const trouble = ({ message, again }) => panel(words.common.unreachable.split('.')[0], h('p', { class: 'help' }, message), actions(button(words.common.again, again, 'second')));
