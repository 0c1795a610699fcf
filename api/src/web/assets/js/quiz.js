// The quiz: one question at a time, each answer saved at once, the place kept.

import { call, get, post, Refused, Unreachable } from './api.js';
import { byId, focusOn, h } from './dom.js';
import { currentSession, forgetSession, rememberSession } from './memory.js';
import { firstMissing, firstOpen, isGiven, path, progress } from './path.js';
import * as panels from './quiz_panels.js';
import { questionView } from './question.js';
import { Saver } from './saver.js';
import * as words from './words.js';

const slot = byId('slot'), saved = byId('saved'), price = document.body.dataset.price;
const forms = new Map();
let session = null, saver = null, form = null, answers = {}, onPath = [], at = null, view = null, seenValue = null, welcome = false;

// ---- what is on the screen

function panel(element, focus = true) {
  view = null;
  for (const id of ['go', 'why', 'saved', 'later']) byId(id).hidden = true;
  byId('parts').replaceChildren();
  byId('where').replaceChildren();
  slot.replaceChildren(element);
  if (focus) focusOn(element.querySelector('h1'), element.querySelector('input:not([type=radio])'));
}

function say(message) {
  const problem = byId('problem');
  if (!problem) return;
  problem.hidden = !message;
  problem.textContent = message ?? '';
}

function show(id, { push = true, focus = true } = {}) {
  const question = onPath.find((one) => one.id === id) ?? onPath[0];
  at = question.id;
  const place = onPath.indexOf(question);
  const section = form.sections.find((one) => one.id === question.section);
  seenValue = JSON.stringify(answers[at] ?? null);
  view = questionView(question, answers[at], { country: answers.country, changed, say });
  const [name, number] = words.quiz.count(section.title, place + 1, onPath.length);
  const given = onPath.filter((one) => isGiven(answers[one.id])).length;
  slot.replaceChildren(
    ...(welcome && given ? [h('div', { class: 'resume' }, h('div', {}, h('b', {}, words.quiz.welcome), h('p', {}, words.quiz.kept(given))), h('button', { class: 'quiet', type: 'button', onclick: review }, words.quiz.look))] : []),
    h('p', { class: 'count' }, h('span', {}, `${name}, `), h('span', {}, number)),
    view.element);
  welcome = false;
  byId('why-text').textContent = words.why(question.feeds ?? []);
  byId('why-estimate').hidden = !['number', 'currency'].includes(question.type);
  for (const part of ['go', 'why', 'saved', 'later']) byId(part).hidden = false;
  byId('back').disabled = place === 0;
  byId('hint-choose').replaceChildren(...(view.keys ? words.quiz.choose(...view.keys).map((part, index) => (index % 2 ? part : h('kbd', {}, part))).slice(0, 4) : []));
  sections();
  document.title = `${question.label} · CRB Analyser`;
  const address = `#${at}`;
  if (push && location.hash !== address) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  if (focus) focusOn(view.heading, view.field);
}

function sections() {
  const all = progress(form, onPath, answers), here = onPath.find((one) => one.id === at)?.section;
  byId('parts').replaceChildren(h('ol', {}, all.map((section) => {
    const open = section.given > 0 || section.id === here;
    const label = h('span', {}, h('span', {}, section.title), h('span', {}, words.quiz.sectionCount(section.given, section.questions.length)));
    const bar = h('progress', { value: section.given, max: section.questions.length, 'aria-hidden': 'true' });
    const target = section.questions.find((one) => !isGiven(answers[one.id])) ?? section.questions[0];
    return h('li', { class: section.id === here ? 'on' : section.given === section.questions.length ? 'done' : null, 'aria-current': section.id === here ? 'step' : null },
      open ? h('button', { type: 'button', onclick: () => show(target.id) }, label) : label, bar);
  })));
  byId('where').replaceChildren(h('div', { class: 'segs' }, all.map((section) => {
    const bar = h('progress', { value: section.given, max: section.questions.length });
    bar.style.flexGrow = section.questions.length;
    return bar;
  })));
}

function review() {
  const missing = firstMissing(onPath, answers);
  panel(panels.review({
    sections: progress(form, onPath, answers), answers, tier: session.tier, price, missing,
    count: onPath.filter((one) => one.required && !isGiven(answers[one.id])).length,
    show: (id) => show(id), finish, back: () => show(at ?? onPath[0].id),
  }));
  byId('saved').hidden = byId('later').hidden = false;
  history.pushState(null, '', '#review');
  sections();
}

// Paid before completing is possible, so only completing ends the answering.
const isOpen = (one) => !one.completed_at;

async function doneFor() {
  let link = null;
  if (session.status === 'delivered') link = (await get(`/reports/${session.report.id}`).catch(() => null))?.public_url ?? null;
  panel(panels.done({ session, link, price, pay, again: () => begin(session), erase }));
}

function problem(error) {
  const box = byId('panel-problem');
  const message = error instanceof Unreachable ? words.common.unreachable : error.message;
  if (box) { box.hidden = false; box.textContent = message; } else panel(panels.trouble({ message, again: () => location.reload() }));
}

// ---- answers

function changed(value, wait = 0) {
  if (value === null) delete answers[at]; else answers[at] = value;
  seenValue = JSON.stringify(value);
  say(null);
  saver.put(at, value, wait);
  if (at === 'industry' && value) loadForm(value).then(renew).catch(() => {});
  else renew();
}

function renew() {
  onPath = path(form, answers, session.tier);
  if (view) {
    sections();
    const counter = slot.querySelector('.count span:last-child');
    const place = onPath.findIndex((one) => one.id === at);
    if (counter && place >= 0) counter.textContent = words.quiz.count('', place + 1, onPath.length)[1];
  }
}

// The session as the server has it now: another window or device may have answered too.
function arrived(fresh) {
  const industry = answers.industry;
  session = fresh;
  answers = saver.merge(fresh.answers ?? {});
  if (!isOpen(session)) { doneFor(); return; }
  const after = () => {
    renew();
    if (view && JSON.stringify(answers[at] ?? null) !== seenValue) { show(at, { push: false, focus: false }); say(words.quiz.changedElsewhere); }
  };
  if (answers.industry && answers.industry !== industry) loadForm(answers.industry).then(after).catch(() => {});
  else after();
}

async function loadForm(industry) {
  const name = industry ?? 'all', version = session.quiz_version ?? '';
  if (!forms.has(name)) forms.set(name, await get(`/quiz/questions/${encodeURIComponent(name)}${version ? `?version=${encodeURIComponent(version)}` : ''}`));
  form = forms.get(name);
}

// ---- moving

function next() {
  const wrong = view.problem();
  if (wrong) { say(wrong); view.field?.focus({ preventScroll: true }); return; }
  const place = onPath.findIndex((one) => one.id === at), following = onPath[place + 1];
  if (!following) { review(); return; }
  saver.at(following.section, following.id);
  show(following.id);
}

function back() {
  const place = onPath.findIndex((one) => one.id === at);
  if (place > 0) show(onPath[place - 1].id);
}

// ---- finishing, leaving, erasing

async function finish() {
  try {
    if (!await saver.settle()) { problem(new Error(words.review.offline)); return; }
    const data = await post(`/quiz/sessions/${session.id}/complete`);
    session = data.session;
    if (data.next === 'payment') await pay();
    else location.assign(`/reports/${data.report.id}/live`);
  } catch (error) {
    const named = error instanceof Refused && error.code === 'ANSWERS_INCOMPLETE' && error.details.find((detail) => detail.field?.startsWith('/answers/'));
    if (!named) { problem(error); return; }
    show(named.field.slice('/answers/'.length));
    say(named.message);
  }
}

async function pay() {
  try { location.assign((await post('/payments/create-checkout', { session_id: session.id })).checkout_url); } catch (error) { problem(error); }
}

function later() {
  const back = () => show(at ?? onPath[0].id);
  panel(panels.later({ email: session.email, back, send: (email) => post('/quiz/sessions/resume', { email }), problem }));
}

function erase() {
  const back = () => (isOpen(session) ? show(at ?? onPath[0].id) : doneFor());
  panel(panels.erase({
    back,
    yes: async () => {
      try { await call('DELETE', `/quiz/sessions/${session.id}`); } catch (error) { if (!(error instanceof Refused && error.status === 404)) { problem(error); return; } }
      forgetSession();
      panel(panels.erased());
    },
  }));
}

// ---- beginning

function begin(from = null) {
  panel(panels.begin({
    price, from, back: from && isOpen(from) && form ? () => show(at ?? onPath[0].id) : null,
    start: async ({ email, tier, copy }) => {
      try {
        const data = await post('/quiz/sessions', { email, tier, ...(copy && from ? { from: from.id } : {}) });
        rememberSession(data.session.id);
        // A fresh page, so that nothing of the earlier session lingers in this one.
        location.replace('/quiz');
      } catch (error) { problem(error); }
    },
  }));
}

async function open(id) {
  try {
    session = (await get(`/quiz/sessions/${id}`)).session;
  } catch (error) {
    if (error instanceof Unreachable) { problem(error); return; }
    if (error.status === 404 || error.status === 410) forgetSession();
    if (error.status === 401 || error.status === 403) { panel(panels.locked()); return; }
    begin();
    return;
  }
  if (!isOpen(session)) { await doneFor(); return; }
  saver = new Saver(session, {
    session: arrived, completed: () => open(id), lost: () => panel(panels.locked()),
    state: (name) => { saved.dataset.state = name; saved.lastElementChild.textContent = words.state[name]; },
    refused: (details) => say(details[0].message),
  });
  await saver.takeOver();
  answers = saver.merge(session.answers ?? {});
  try { await loadForm(answers.industry); } catch (error) { problem(error); return; }
  onPath = path(form, answers, session.tier);
  const asked = decodeURIComponent(location.hash.slice(1));
  welcome = !asked && onPath.some((one) => isGiven(answers[one.id]));
  if (asked === 'review' || (!asked && !firstOpen(onPath, answers) && !session.current_question)) { review(); return; }
  const place = [asked, session.current_question].find((name) => onPath.some((one) => one.id === name));
  show(place ?? (firstOpen(onPath, answers) ?? onPath[0]).id, { push: false, focus: !welcome });
}

byId('quiz').addEventListener('submit', (event) => { event.preventDefault(); if (view) next(); });
byId('back').addEventListener('click', back);
byId('later').addEventListener('click', later);
byId('again').addEventListener('click', () => begin(session));
byId('erase').addEventListener('click', erase);
addEventListener('popstate', () => {
  if (!session || !isOpen(session) || !form) return;
  const asked = decodeURIComponent(location.hash.slice(1));
  if (onPath.some((one) => one.id === asked)) show(asked, { push: false });
});
addEventListener('keydown', (event) => {
  if (!view || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches('input[type="text"], textarea')) return;
  if (event.key === 'Enter' && !event.target.matches('button, a, summary')) { event.preventDefault(); next(); return; }
  if (!event.target.matches('button, a') && view.press(event.key)) event.preventDefault();
});

const known = currentSession();
if (known) open(known); else begin();
