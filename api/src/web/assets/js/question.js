// Draws one question and reads its answer.

import { h } from './dom.js';
import { readNumber, writeNumber } from './number.js';
import { UNKNOWN, isGiven } from './path.js';
import { quiz as words, units } from './words.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MONEY = { UK: '£', US: '$' };

// Each view has: element, field (to focus), keys (what the hint says), press(key), problem() -> text or null.
export function questionView(question, value, { country, changed, say }) {
  const make = { single, multi, number, currency: number, scale, text }[question.type] ?? text;
  const view = make(question, value, { country, changed, say });
  const heading = h('h1', {}, question.label);
  const helpId = question.help ? 'help' : null;
  view.heading = heading;
  view.element = h('fieldset', { 'aria-describedby': helpId },
    h('legend', {}, heading),
    h('p', { class: 'help', id: 'help' }, question.help ?? ''),
    view.body,
    h('p', { class: 'problem', id: 'problem', role: 'alert', hidden: true }));
  return view;
}

const choice = (type, option, checked, letter, onchange) => h('label', { class: 'choice' },
  h('input', { type, name: 'answer', value: String(option.value), checked, onchange }),
  h('span', {}, option.label),
  letter ? h('kbd', { 'aria-hidden': 'true' }, letter) : null);

const layout = (options) => (options.length > 8 && options.every((option) => option.label.length < 40) ? 'choices two' : 'choices');

function pressChoice(body) {
  const boxes = [...body.querySelectorAll('.choice input')];
  return (key) => {
    const at = /^[1-9]$/.test(key) ? Number(key) - 1 : LETTERS.indexOf(key.toUpperCase());
    if (key.length !== 1 || at < 0 || !boxes[at]) return false;
    boxes[at].click();
    boxes[at].focus({ preventScroll: true });
    return true;
  };
}

const lastLetter = (options) => ['A', LETTERS[Math.min(options.length, LETTERS.length) - 1]];

function single(question, value, { changed }) {
  const body = h('div', { class: layout(question.options) }, question.options.map((option, at) =>
    choice('radio', option, option.value === value, LETTERS[at], () => changed(option.value))));
  return {
    body, field: body.querySelector('input:checked') ?? body.querySelector('input'), keys: lastLetter(question.options), press: pressChoice(body),
    problem: () => (question.required && !body.querySelector('input:checked') ? words.neededChoice : null),
  };
}

function multi(question, value, { changed, say }) {
  const chosen = new Set(Array.isArray(value) ? value : []);
  const alone = new Set(question.exclusive ?? []);
  const toggle = (option) => (event) => {
    const box = event.target;
    if (box.checked) {
      if (alone.has(option.value)) chosen.clear(); else alone.forEach((other) => chosen.delete(other));
      if (question.max_choices && chosen.size >= question.max_choices) { box.checked = false; say(words.tooMany(question.max_choices)); return; }
      chosen.add(option.value);
    } else chosen.delete(option.value);
    body.querySelectorAll('input').forEach((input) => { input.checked = chosen.has(input.value); });
    say(null);
    // In the order of the question, whatever the order of the clicks.
    changed(chosen.size ? question.options.map((one) => one.value).filter((one) => chosen.has(one)) : null);
  };
  const body = h('div', { class: layout(question.options) }, question.options.map((option, at) =>
    choice('checkbox', option, chosen.has(option.value), LETTERS[at], toggle(option))));
  return {
    body, field: body.querySelector('input'), keys: lastLetter(question.options), press: pressChoice(body),
    problem: () => (question.required && !chosen.size ? words.neededChoices : null),
  };
}

export function unitWords(question, country) {
  if (!question.unit) return { before: null, after: '' };
  const [what, per] = question.unit.split('/');
  const rate = per ? units.per[per] ?? `a ${per}` : '';
  if (what === 'EUR') return { before: MONEY[country] ?? '€', after: rate };
  if (what === 'percent') return { before: null, after: units.percent };
  return { before: null, after: [units.rename[what] ?? what, rate].filter(Boolean).join(' ') };
}

const unknownChoice = (checked, onchange) => h('div', { class: 'choices unknown' }, choice('checkbox', { value: UNKNOWN, label: words.unknown }, checked, null, onchange));

function rangeProblem(question, number) {
  if (number === null) return words.notNumber;
  if (question.min != null && number < question.min) return words.tooSmall(writeNumber(question.min));
  if (question.max != null && number > question.max) return words.tooLarge(writeNumber(question.max));
  return null;
}

function number(question, value, { country, changed, say }) {
  const unit = unitWords(question, country);
  const unknown = question.allow_unknown ? unknownChoice(value === UNKNOWN, (event) => {
    if (event.target.checked) { input.value = ''; note.textContent = ''; }
    say(null);
    changed(event.target.checked ? UNKNOWN : null);
  }) : null;
  const box = unknown?.querySelector('input');
  const note = h('p', { class: 'read-as', 'aria-live': 'polite' });
  const typed = () => {
    const text = input.value.trim(), read = readNumber(text);
    if (box) box.checked = false;
    note.textContent = read !== null && /[.,'’\s]/.test(text) ? words.readAs(writeNumber(read)) : '';
    say(null);
    if (!text) changed(null, 500);
    else if (!rangeProblem(question, read)) changed(read, 500);
  };
  const input = h('input', {
    type: 'text', inputmode: 'decimal', name: 'answer', autocomplete: 'off', 'aria-describedby': 'help', oninput: typed,
    'aria-label': [question.label, unit.before, unit.after].filter(Boolean).join(' '),
  });
  if (isGiven(value) && value !== UNKNOWN) input.value = writeNumber(value);
  const body = h('div', {},
    h('div', { class: 'number' }, unit.before ? h('span', { class: 'cur', 'aria-hidden': 'true' }, unit.before) : null, input, unit.after ? h('span', { 'aria-hidden': 'true' }, unit.after) : null),
    note, unknown, question.allow_unknown ? standIn(question) : null);
  return {
    body, field: input, keys: null, press: () => false,
    problem: () => {
      const text = input.value.trim();
      if (text) return rangeProblem(question, readNumber(text));
      return question.required && !box?.checked ? words.neededNumber : null;
    },
  };
}

// Says what will stand in for an answer that is not known.
function standIn(question) {
  const benchmark = (question.feeds ?? []).some((feed) => feed.kind === 'benchmark');
  return h('div', { class: 'instead' }, h('span', {}, benchmark ? words.insteadBenchmark : words.insteadAssumption), h('span', {}, words.insteadMarked));
}

function scale(question, value, { changed }) {
  const numbers = Array.from({ length: question.max - question.min + 1 }, (_, at) => question.min + at);
  const ends = words.scaleEnds(question.help);
  const boxes = numbers.map((one) => h('input', { type: 'radio', name: 'answer', value: String(one), checked: one === value, onchange: () => { if (box) box.checked = false; changed(one); } }));
  const unknown = question.allow_unknown ? unknownChoice(value === UNKNOWN, (event) => {
    boxes.forEach((radio) => { radio.checked = false; });
    changed(event.target.checked ? UNKNOWN : null);
  }) : null;
  const box = unknown?.querySelector('input');
  const body = h('div', {}, h('div', { class: 'scale' }, boxes.map((radio, at) => h('label', {}, radio, String(numbers[at])))),
    ends ? h('div', { class: 'ends', 'aria-hidden': 'true' }, h('span', {}, ends[0]), h('span', {}, ends[1])) : null, unknown);
  return {
    body, field: boxes.find((radio) => radio.checked) ?? boxes[0], keys: [String(numbers[0]), String(numbers.at(-1))],
    press: (key) => { const at = numbers.indexOf(Number(key)); if (!/^\d$/.test(key) || at < 0) return false; boxes[at].click(); boxes[at].focus({ preventScroll: true }); return true; },
    problem: () => (question.required && !boxes.some((radio) => radio.checked) && !box?.checked ? words.neededNumber : null),
  };
}

function text(question, value, { changed, say }) {
  const max = question.max ?? 600;
  const area = h('textarea', {
    name: 'answer', rows: '4', maxlength: String(max), 'aria-label': question.label, 'aria-describedby': 'help',
    oninput: () => { say(null); changed(area.value.trim() || null, 500); },
  });
  area.value = typeof value === 'string' ? value : '';
  return { body: h('div', { class: 'longtext' }, area), field: area, keys: null, press: () => false, problem: () => (question.required && !area.value.trim() ? words.neededChoice : null) };
}

// The answer as a sentence would say it, for looking through.
export function answerWords(question, value, country) {
  if (!isGiven(value)) return null;
  if (value === UNKNOWN && !question.options) return words.unknown;
  const label = (one) => question.options?.find((option) => option.value === one)?.label ?? String(one);
  if (question.options) return (Array.isArray(value) ? value : [value]).map(label).join(', ');
  if (question.type === 'scale') return `${value} of ${question.max}`;
  if (question.type === 'text') return `“${value}”`;
  const unit = unitWords(question, country);
  return `${unit.before ?? ''}${writeNumber(value)}${unit.after ? ` ${unit.after}` : ''}`;
}
