// Makes elements without markup strings, so nothing that comes from a person can become markup.

const SVG = 'http://www.w3.org/2000/svg';

function put(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') element.setAttribute('class', value);
    else if (name === 'data') Object.assign(element.dataset, value);
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== 'string') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (tag, props, ...children) => put(document.createElement(tag), props, children);
export const svg = (tag, props, ...children) => put(document.createElementNS(SVG, tag), props, children);
export const byId = (id) => document.getElementById(id);

// The small marks; each shape goes with a word, so none needs a name of its own.
const SHAPES = {
  tick: ['0 0 12 12', 'M1.5 6.5l3 3 6-7'],
  dot: ['0 0 12 12', 'M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z'],
  answer: ['0 0 10 10', 'M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8z'],
  benchmark: ['0 0 10 10', 'M5 1l4.2 7.6H.8z'],
  price: ['0 0 10 10', 'M5 .6L9.4 5 5 9.4.6 5z'],
  claim: ['0 0 10 10', 'M1.2 1.2h7.6v7.6H1.2z'],
  assumption: ['0 0 10 10', 'M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8z'],
};

export function mark(name) {
  const [viewBox, d] = SHAPES[name] ?? SHAPES.dot;
  return svg('svg', { viewBox, 'aria-hidden': 'true' }, svg('path', { d }));
}

// Moves the reader: to a field where there is a keyboard, else to the heading, so that no phone opens its keys unasked.
export function focusOn(heading, field) {
  const target = field && !matchMedia('(pointer: coarse)').matches ? field : heading;
  if (!target) return;
  if (target === heading) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  // Typing replaces what stood there.
  if (target.matches('input[type=text]')) target.select();
  scrollTo(0, 0);
}
