// The overview keeps itself up to date: whenever the stream says that time has passed, the parts are asked for again
// and what differs is put in place. Links and buttons work without this script; with it nothing jumps.

import { refresh as staySignedIn } from './api.js';

const WAITS = [1000, 2000, 5000, 10000, 30000];
const parts = document.getElementById('parts');
const said = document.getElementById('said');
let view = location.search;
let asking = false;
let again = false;
let failed = 0;
let source = null;

// What the reader did to an element, and no fresh one says: opened it, or was put there.
const isOwn = (name, element) => (name === 'open' && element.nodeName === 'DETAILS') || (name === 'tabindex' && element === document.activeElement);

// Makes one element like another, keeping what is the same: the focus, what is typed, what is open.
function sync(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) { old.replaceWith(fresh); return; }
  if (old.nodeType === Node.TEXT_NODE) { if (old.data !== fresh.data) old.data = fresh.data; return; }
  if (old.nodeType !== Node.ELEMENT_NODE || old.isEqualNode(fresh)) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !isOwn(name, old)) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes]) {
    if (name === 'value' && old === document.activeElement) continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const keyed = new Map([...old.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const key = child.dataset?.key;
    const same = key ? keyed.get(key) : place;
    if (!same || (!key && same.dataset?.key)) { old.insertBefore(child, place); continue; }
    if (same !== place) old.insertBefore(same, place);
    const next = same.nextSibling;
    sync(same, child);
    place = next;
  }
  while (place) { const next = place.nextSibling; place.remove(); place = next; }
}

function tellLine(up) {
  const fresh = document.getElementById('fresh');
  if (!fresh) return;
  fresh.textContent = up ? fresh.dataset.live : fresh.dataset.still;
  fresh.classList.toggle('still', !up);
}

// Asks as whoever is signed in; a sign-in past its minutes is refreshed once.
async function ask(address, options = {}) {
  const send = () => fetch(address, { credentials: 'same-origin', cache: 'no-store', ...options });
  const answer = await send();
  if (answer.status !== 401) return answer;
  try { await staySignedIn(); } catch { return answer; }
  return send();
}

async function refresh() {
  if (asking) { again = true; return; }
  asking = true;
  try {
    const answer = await ask(`/admin/parts${view}`);
    if ([401, 403].includes(answer.status)) { location.assign('/admin/sign-in'); return; }
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(`<div id="parts">${await answer.text()}</div>`, 'text/html').getElementById('parts');
    const line = document.getElementById('fresh');
    const isStill = line?.classList.contains('still');
    const focused = document.activeElement;
    const section = focused?.closest?.('section');
    sync(parts, fresh);
    tellLine(!isStill);
    if (section && !document.contains(focused)) stayIn(section.id);
  } catch { /* the stream says when the line is down */ } finally {
    asking = false;
    if (again) { again = false; refresh(); }
  }
}

// What was pressed may be gone: the reader stays in its section.
function stayIn(id) {
  const heading = document.getElementById(id)?.querySelector('h2');
  if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
}

function watch() {
  source?.close();
  source = new EventSource('/api/admin/events');
  source.addEventListener('snapshot', () => {
    failed = 0;
    tellLine(true);
    if (!document.hidden) refresh();
  });
  source.onerror = () => {
    tellLine(false);
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(async () => { await refresh(); watch(); }, WAITS[Math.min(failed, WAITS.length - 1)]);
    failed += 1;
  };
}

function show(address) {
  const url = new URL(address, location.href);
  view = url.search;
  history.pushState(null, '', url.pathname + url.search);
  return refresh();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-soft]');
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    show(link.href);
    return;
  }
  if (event.target.closest('.nav-m li a')) document.getElementById('sections')?.removeAttribute('open');
});

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.matches('.search')) {
    event.preventDefault();
    show(`/admin?${new URLSearchParams(new FormData(form))}`);
    return;
  }
  if (!form.matches('[data-act]')) return;
  event.preventDefault();
  // Not disabled: that would take the focus away.
  if (form.dataset.busy) return;
  form.dataset.busy = 'true';
  said.textContent = '';
  try {
    const answer = await ask(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams(new FormData(form)) });
    const told = await answer.json().catch(() => null);
    if (answer.status === 401) { location.assign('/admin/sign-in'); return; }
    say(answer.ok ? told?.said : told?.error?.message, answer.ok);
  } catch { say(document.getElementById('fresh')?.dataset.still, false); }
  delete form.dataset.busy;
  await refresh();
});

// A refusal is shown, not only told; what was done shows by itself.
function say(words, isGood) {
  said.textContent = words ?? '';
  said.className = isGood ? 'vh' : 'notice said';
}

addEventListener('popstate', () => { view = location.search; refresh(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
tellLine(true);
watch();
