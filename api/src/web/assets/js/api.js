// Speaks to the REST API: unwraps the envelope, and turns every failure into one of two errors.

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

export async function call(method, path, body, { revision, keepalive } = {}) {
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
  if (response.ok && json) return json.data;
  if (response.ok || response.status >= 500) throw new Unreachable();
  throw new Refused(response.status, json?.error);
}

export const get = (path) => call('GET', path);
export const post = (path, body = {}) => call('POST', path, body);
