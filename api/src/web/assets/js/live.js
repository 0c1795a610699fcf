// Shows a report being made: events arrive as fast as the work is done, and appear at the pace of reading.

import { get, Refused, signedIn } from './api.js';
import { byId, h, mark } from './dom.js';
import { currentSession } from './memory.js';
import { Stream } from './stream.js';
import { live as words, steps as names } from './words.js';

const report = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const order = Object.keys(names), found = byId('found'), bar = byId('bar');
const steps = new Map(), waiting = [];
let revealing = false, all = false, percent = 0, began = null, finished = null, publicUrl = null, counts = { finding: 0, recommendation: 0 };

const SEEN = `crb.seen.${report}`;
try { all = sessionStorage.getItem(SEEN) === 'yes'; } catch { /* private window */ }

// ---- the nine steps

byId('steps').append(...order.map((step) => {
  const item = h('li', {}, mark('dot'), h('span', {}, names[step]), h('time', {}));
  steps.set(step, { item, at: null });
  return item;
}));

function reach(step, at) {
  const place = order.indexOf(step);
  if (place < 0) return;
  order.forEach((name, index) => {
    const { item } = steps.get(name), done = index < place || step === 'complete';
    item.className = done ? 'done' : index === place ? 'on' : '';
    item.toggleAttribute('aria-current', false);
    if (index === place && !done) item.setAttribute('aria-current', 'step');
    item.querySelector('svg').replaceWith(mark(done ? 'tick' : 'dot'));
  });
  const earlier = steps.get(order[place - 1]);
  if (earlier?.at && at) earlier.item.querySelector('time').textContent = words.stepTime((at - earlier.at) / 1000);
  steps.get(step).at = at;
  byId('head').textContent = names[step];
  byId('stepno').replaceChildren(...words.step(place + 1, order.length).map((part, index) => (index === 1 ? h('b', {}, part) : part)));
}

function left(at) {
  const gone = began && at ? (at - began) / 1000 : 0;
  // An estimate only from measured time, and only where it is worth saying.
  const parts = gone > 3 && percent > 5 && percent < 95 ? words.left(gone * (100 - percent) / percent) : [];
  byId('left').replaceChildren(...parts.map((part, index) => (index === 1 ? h('b', {}, part) : part)));
}

// ---- what is found

// Events carry printed sentences; should one be a list of pieces, their words are joined.
const plain = (text) => (Array.isArray(text) ? text.map((piece) => piece.printed ?? piece.text ?? piece.name ?? piece.quote ?? '').join('') : text ?? '');

// A finding says what it means; a recommendation what it brings, and by which way.
function said(kind, data) {
  if (kind === 'finding') return plain(data.preview);
  const brings = data.benefit ? words.brings(data.benefit) : null;
  const way = data.way ? words.way(data.way, data.monthly) : null;
  return [words.priority[data.priority], brings, way].filter(Boolean).join(' ') || plain(data.preview);
}

function add(kind, data) {
  counts[kind] += 1;
  const text = said(kind, data);
  found.hidden = false;
  found.append(h('li', { data: { kind } },
    h('p', { class: 'what' }, h('span', {}, words[kind])),
    h('h2', {}, plain(data.title)), text ? h('p', { class: 't' }, text) : null));
  byId('facts').hidden = false;
  byId('rows').replaceChildren(...[[words.found, counts.finding], [words.recommended, counts.recommendation]]
    .filter(([, number]) => number).map(([label, number]) => h('p', { class: 'row' }, h('span', {}, label), h('b', {}, String(number)))));
}

function reveal({ type, data }) {
  const at = data.at ? Date.parse(data.at) : null;
  if (type === 'progress') {
    percent = Math.max(percent, Number(data.percent) || 0);
    bar.value = percent;
    reach(data.step, at);
    left(at);
  } else if (type === 'finding' || type === 'recommendation') add(type, data);
}

// A quarter of a second a word, as people read; a step only needs to be noticed.
const pace = ({ type, data }) => (type === 'progress' ? 300 : Math.min(6000, 800 + 250 * `${plain(data.title)} ${said(type, data)}`.split(/\s+/).length));

function turn() {
  if (!waiting.length) { revealing = false; if (finished) close(); return; }
  revealing = true;
  const event = waiting.shift();
  reveal(event);
  byId('pace').hidden = all || !waiting.length;
  if (all) turn(); else setTimeout(turn, pace(event));
}

function showAll() { all = true; if (waiting.length) turn(); }
byId('all').addEventListener('click', () => { showAll(); byId('ready').querySelector('a')?.focus(); });

// ---- the end

function ready(data) {
  finished = data;
  publicUrl = data.public_url;
  const seconds = began && data.at ? (Date.parse(data.at) - began) / 1000 : null;
  const line = byId('ready');
  line.hidden = false;
  line.replaceChildren(h('span', { role: 'status' }, h('b', {}, `${words.ready}.`), seconds === null ? '' : ` ${words.madeIn(words.short(seconds))}`),
    publicUrl ? h('a', { class: 'btn', href: new URL(publicUrl, location.href).pathname }, words.read) : null);
  try { sessionStorage.setItem(SEEN, 'yes'); } catch { /* private window */ }
}

function close() {
  bar.value = percent = 100;
  reach('complete', finished.at ? Date.parse(finished.at) : null);
  byId('head').textContent = words.ready;
  byId('left').replaceChildren();
  byId('pace').hidden = true;
}

function stop(title, text, href = null, label = null) {
  byId('head').textContent = title;
  for (const id of ['left', 'stepno']) byId(id).replaceChildren();
  note(text, href && h('a', { class: 'btn second', href }, label));
  byId('pace').hidden = true;
  bar.hidden = true;
  byId('steps').querySelectorAll('.on').forEach((item) => { item.className = ''; });
}

function note(text, action = null) {
  const sub = byId('sub');
  sub.hidden = !text;
  sub.replaceChildren(text ?? '', ...(action ? [h('span', { class: 'do' }, action)] : []));
}

function take(type, data) {
  if (type === 'reset') {
    waiting.length = 0;
    found.replaceChildren();
    counts = { finding: 0, recommendation: 0 };
    began = null;
    return;
  }
  note(null);
  began ??= data.at ? Date.parse(data.at) : null;
  if (type === 'error') {
    if (data.recoverable === false) ended(); else note(words.retrying);
    return;
  }
  if (type === 'complete') ready(data);
  else waiting.push({ type, data });
  if (!revealing) turn();
}

// The stream ended without a report: its state says why.
async function ended() {
  showAll();
  if (await look() !== 'gone') stop(words.failed, words.failedText, '/quiz', words.toAnswers);
}

// ---- opening

function follow() {
  byId('head').textContent = words.queued;
  const stream = new Stream(report, {
    event: take,
    line: (up) => { if (!finished) note(up ? null : words.lost); },
    refused: async () => {
      if (finished) return false;
      const state = await look();
      if (state === 'awaiting_payment') { stream.close(); wait(); return false; }
      return state !== 'gone';
    },
  });
}

// The state of the report, said on the page when there is nothing to follow.
async function look() {
  try {
    // The cookie of another quiz makes of a sign-in past its minutes somebody for whom this report does not exist.
    const row = await signedIn(() => get(`/reports/${encodeURIComponent(report)}`), (error) => error.status === 404);
    if (row.state === 'withheld') { stop(words.withheld, words.withheldText); return 'gone'; }
    if (row.state === 'erased') { stop(words.missing, words.missingText, '/quiz', words.toAnswers); return 'gone'; }
    return row.state;
  } catch (error) {
    if (!(error instanceof Refused)) return 'unknown';
    if (error.status === 402) return 'awaiting_payment';
    if (![401, 403, 404].includes(error.status)) return 'unknown';
    stop(words.missing, words.missingText, '/resume', words.open);
    return 'gone';
  }
}

// Until the payment has arrived: asks, ever more seldom.
async function wait(tries = 0) {
  const session = new URLSearchParams(location.search).get('session_id') ?? currentSession();
  byId('head').textContent = words.waiting;
  note(tries < 12 ? words.waitingText : words.waitingLong, tries < 4 ? null : h('a', { class: 'btn second', href: '/quiz' }, words.toPayment));
  try {
    const data = session ? await get(`/payments/verify/${encodeURIComponent(session)}`) : null;
    if (data?.paid) { note(null); follow(); return; }
    if (!data && await look() !== 'awaiting_payment') { follow(); return; }
  } catch { /* asked again below */ }
  setTimeout(() => wait(tries + 1), Math.min(10000, 500 * 1.5 ** tries));
}

const state = await look();
if (state === 'awaiting_payment') wait();
else if (state !== 'gone') follow();
