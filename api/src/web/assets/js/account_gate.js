// Where a person goes to sign in, and where they land afterwards.

// Only paths of this site: whoever made the link must not choose where a person lands after the password.
export function ownPath(text, otherwise = '/account') {
  if (typeof text !== 'string' || !text.startsWith('/')) return otherwise;
  try {
    const url = new URL(text, location.origin);
    return url.origin === location.origin ? url.pathname + url.search + url.hash : otherwise;
  } catch { return otherwise; }
}

export const toSignIn = () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
