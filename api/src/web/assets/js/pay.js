// Where a payment stands: after the provider's page, or as the simulated page that pays, fails or goes back.

import { get, post, Refused } from './api.js';
import { byId, focusOn, h } from './dom.js';
import { writeMoney } from './number.js';
import { common, pay as words } from './words.js';

const id = encodeURIComponent(decodeURIComponent(location.pathname.split('/')[2] ?? ''));
const slot = byId('slot');
const OPEN = new Set(['created', 'open', 'processing', 'failed']);

function show(title, ...parts) {
  slot.replaceChildren(h('section', { class: 'panel' }, h('h1', {}, title), ...parts, h('p', { class: 'problem', id: 'problem', role: 'alert', hidden: true })));
  focusOn(slot.querySelector('h1'));
}

function problem(text) {
  const line = byId('problem');
  line.hidden = false;
  line.textContent = text;
}

const go = (label, href, kind = 'btn') => h('a', { class: kind, href }, label);
const local = (address) => { const url = new URL(address, location.href); return url.pathname + url.search + url.hash; };

function act(label, name, kind, then) {
  let busy = false;
  return h('button', { class: kind, type: 'button', onclick: async () => {
    if (busy) return;
    busy = true;
    try { then(await post(`/payments/simulator/${id}/${name}`)); } catch (error) { problem(error instanceof Refused ? error.message : common.unreachable); }
    busy = false;
  } }, label);
}

const leave = ({ return_url: address }) => location.assign(local(address ?? '/quiz'));

function draw(payment) {
  const amount = writeMoney(payment.amount);
  if (payment.state === 'paid') { show(words.paid, h('p', { class: 'help' }, words.paidText), h('p', { class: 'actions' }, go(words.toReport, local(payment.success_url ?? '/quiz')))); return; }
  if (!OPEN.has(payment.state)) { show(words.ended, h('p', { class: 'help' }, words.endedText), h('p', { class: 'actions' }, go(words.toAnswers, '/quiz'))); return; }
  show(words.title(amount),
    h('dl', { class: 'lines' },
      h('div', {}, h('dt', {}, words.for), h('dd', {}, payment.description)),
      h('div', {}, h('dt', {}, words.amount), h('dd', {}, h('b', {}, amount), `, ${words.tax.toLowerCase()} ${words.taxText}`)),
      h('div', {}, h('dt', {}, words.number), h('dd', { class: 'id' }, payment.payment_id))),
    h('p', { class: 'actions' },
      act(words.yes(amount), 'pay', 'btn big', leave),
      act(words.fail, 'fail', 'btn second', () => problem(words.failed)),
      act(words.cancel, 'cancel', 'quiet', leave)));
}

// The provider sent the payer back; its word to us may take a moment longer.
async function follow(checkout, tries = 0) {
  const { status, paid, report } = await get(`/payments/verify/${encodeURIComponent(checkout)}`);
  const onwards = report ? `/reports/${encodeURIComponent(report.id)}/live` : '/quiz';
  if (paid) { location.replace(onwards); return; }
  if (['created', 'open'].includes(status) && tries < 8) {
    if (!tries) show(words.asking, h('p', { class: 'help' }, words.askingText));
    setTimeout(() => start(() => follow(checkout, tries + 1)), 500 * 1.5 ** tries);
    return;
  }
  const [title, text] = { processing: [words.underway, words.underwayText], held: [words.held, words.heldText], failed: [words.refused, words.failed] }[status] ?? [words.ended, words.endedText];
  show(title, h('p', { class: 'help' }, text), h('p', { class: 'actions' }, go(words.toAnswers, '/quiz')));
}

async function start(work) {
  try { await work(); } catch (error) {
    if (error instanceof Refused) show(words.missing, h('p', { class: 'help' }, words.missingText), h('p', { class: 'actions' }, go(words.toAnswers, '/quiz', 'btn second')));
    else show(common.unreachable.split('.')[0], h('p', { class: 'help' }, common.unreachable), h('p', { class: 'actions' }, h('button', { class: 'btn second', type: 'button', onclick: () => location.reload() }, common.again)));
  }
}

const checkout = new URLSearchParams(location.search).get('checkout');
await start(async () => (checkout ? follow(checkout) : draw(await get(`/payments/simulator/${id}`))));
