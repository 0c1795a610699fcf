// Staying signed in: the access cookie lives minutes, the refresh cookie days, and no script can read either.

import { post, Refused } from './api.js';

// Only paths of this site: whoever made the link must not choose where a person lands after the password.
export function ownPath(text, otherwise = '/account') {
  if (typeof text !== 'string' || !text.startsWith('/')) return otherwise;
  try {
    const url = new URL(text, location.origin);
    return url.origin === location.origin ? url.pathname + url.search + url.hash : otherwise;
  } catch { return otherwise; }
}

// Two calls that find the access cookie gone must not both refresh.
let refreshing = null;
export function refresh() {
  refreshing ??= post('/auth/refresh').finally(() => { refreshing = null; });
  return refreshing;
}

// Runs a call as whoever is signed in, refreshing once where that is needed.
export async function signedIn(call) {
  try { return await call(); } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
  }
  await refresh();
  return call();
}

export const toSignIn = () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
