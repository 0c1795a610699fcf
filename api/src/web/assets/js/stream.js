// Follows a report's events. The browser reconnects by itself after a lost line, but gives up after a refusal: then we reopen.

const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
const TYPES = ['progress', 'finding', 'recommendation', 'complete', 'error', 'reset'];

export class Stream {
  #report; #told; #source = null; #last = null; #seen = new Set(); #failed = 0; #timer = 0; #over = false;

  // told: { event(type, data), line(up), refused() -> may we go on? }
  constructor(report, told) {
    this.#report = report;
    this.#told = told;
    this.#open();
    addEventListener('online', () => { if (!this.#over && this.#source?.readyState === EventSource.CLOSED) this.#open(); });
  }

  close() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #open() {
    clearTimeout(this.#timer);
    this.#source?.close();
    const since = this.#last === null ? '' : `?last_event_id=${encodeURIComponent(this.#last)}`;
    const source = this.#source = new EventSource(`/api/reports/${encodeURIComponent(this.#report)}/stream${since}`);
    source.onopen = () => { this.#failed = 0; this.#told.line(true); };
    for (const type of TYPES) source.addEventListener(type, (message) => this.#take(type, message));
    source.onerror = (event) => { if (!(event instanceof MessageEvent)) this.#broken(source); };
  }

  #take(type, message) {
    // A connection failure is an `error` too, but carries no data.
    if (typeof message.data !== 'string') return;
    let data;
    try { data = JSON.parse(message.data); } catch { return; }
    if (type === 'reset') this.#seen.clear();
    else if (message.lastEventId && this.#seen.has(message.lastEventId)) return;
    if (message.lastEventId) { this.#seen.add(message.lastEventId); this.#last = message.lastEventId; }
    this.#told.event(type, data);
    if (type === 'complete' || (type === 'error' && data.recoverable === false)) this.close();
  }

  async #broken(source) {
    if (this.#over || source !== this.#source) return;
    this.#told.line(false);
    if (source.readyState !== EventSource.CLOSED) return;
    if (!await this.#told.refused() || this.#over) return;
    this.#timer = setTimeout(() => this.#open(), WAITS[Math.min(this.#failed, WAITS.length - 1)]);
    this.#failed += 1;
  }
}
