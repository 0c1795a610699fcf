// Speaks to the REST API: unwraps the envelope, turns every failure into one of two errors, and stays signed in.

import { forgetAccount, mayHaveAccount, rememberAccount } from './memory.js';

export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? '');
    this.status = status;
    this.code = error?.code ?? 'INTERNAL';
    this.details = error?.details ?? [];
    this.retryAfter = error?.retry_after ?? null;
  }
}

// No answer came, or none that says anything: worth trying again.
export class Unreachable extends Error {}

const TIMEOUT = 15000;

async function send(method, path, body, { revision, keepalive } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (revision !== undefined && revision !== null) headers['If-Match'] = `"${revision}"`;
  let response;
  try {
    response = await fetch(`/api${path}`, {
      method, headers, keepalive, credentials: 'same-origin', cache: 'no-store',
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch { throw new Unreachable(); }
  if (response.status === 204) return null;
  let json = null;
  try { json = await response.json(); } catch { /* judged by the status below */ }
  if (response.ok && json) return json;
  if (response.ok || response.status >= 500) throw new Unreachable();
  throw new Refused(response.status, json?.error);
}

// The access cookie lives minutes and the refresh cookie days; no script can read either. Two calls that find the first
// one gone must not both refresh: a refresh token is good for one successor.
let refreshing = null;
export function refresh() {
  refreshing ??= send('POST', '/auth/refresh', {}).then((json) => { rememberAccount(); return json.data; }, (error) => {
    if (error instanceof Refused && error.status === 401) forgetAccount();
    throw error;
  }).finally(() => { refreshing = null; });
  return refreshing;
}

// Does something as whoever is signed in, refreshing once where that is what it lacks. What is refused was not done, so
// it can be asked for again.
export async function signedIn(ask, lacks = (error) => error.status === 401) {
  try { return await ask(); } catch (error) {
    if (!(error instanceof Refused) || !lacks(error) || !mayHaveAccount()) throw error;
    try { await refresh(); } catch (failed) { throw failed instanceof Unreachable ? failed : error; }
  }
  return ask();
}

// These make or end what a refresh would prolong.
const isDoor = (path) => ['/auth/sign-in', '/auth/sign-out'].includes(path);

const request = (method, path, body, options) =>
  (isDoor(path) ? send(method, path, body, options) : signedIn(() => send(method, path, body, options)));

export const call = async (method, path, body, options) => (await request(method, path, body, options))?.data ?? null;
export const get = (path) => call('GET', path);
export const post = (path, body = {}) => call('POST', path, body);

// A page of a list, and the path of the next one if there is more.
export async function page(path) {
  const json = await request('GET', path);
  return { items: json.data, next: json.links?.next?.replace(/^\/api/, '') ?? null };
}
