// What the browser remembers: the session's id and answers not yet sent. Works without, in a private window.

const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const write = (key, value) => {
  try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch { /* private window */ }
};

const SESSION = 'crb.session';
const UNSENT = (session) => `crb.unsent.${session}.`;

export const currentSession = () => read(SESSION);
export const rememberSession = (id) => write(SESSION, id);
export function forgetSession() {
  const id = read(SESSION);
  write(SESSION, null);
  if (id) for (const key of unsentKeys(id)) write(key, null);
}

// Whether somebody has signed in here: then a refusal may be nothing but a cookie past its minutes. It is a hint and no
// proof; where nothing can be remembered it is worth a try.
const ACCOUNT = 'crb.account';
export const rememberAccount = () => write(ACCOUNT, 'yes');
export const forgetAccount = () => write(ACCOUNT, null);
export function mayHaveAccount() {
  try { return localStorage.getItem(ACCOUNT) !== null; } catch { return true; }
}

// Answers a window could not send, kept under the window's own name so that two windows do not mix them.
export const keepUnsent = (session, window, answers) =>
  write(UNSENT(session) + window, Object.keys(answers).length ? JSON.stringify(answers) : null);

function unsentKeys(session) {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(UNSENT(session))); } catch { return []; }
}

// Takes over what closed windows left behind. A window that is still open holds a lock of its name.
export async function takeUnsent(session) {
  const open = new Set();
  try { for (const lock of (await navigator.locks.query()).held ?? []) open.add(lock.name); } catch { /* no locks here */ }
  const found = {};
  for (const key of unsentKeys(session)) {
    const window = key.slice(UNSENT(session).length);
    if (open.has(`crb.window.${window}`)) continue;
    try { Object.assign(found, JSON.parse(read(key))); } catch { /* not ours to read */ }
    write(key, null);
  }
  return found;
}

export function nameWindow() {
  const name = Math.random().toString(36).slice(2, 10);
  try { navigator.locks.request(`crb.window.${name}`, () => new Promise(() => {})).catch(() => {}); } catch { /* no locks here */ }
  return name;
}
