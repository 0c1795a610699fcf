// Saves each answer at once, keeps what could not be sent, and merges what another window or device has saved.

import { call, Refused, Unreachable } from './api.js';
import { keepUnsent, nameWindow, takeUnsent } from './memory.js';

const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];

export class Saver {
  #session; #window = nameWindow(); #pending = new Map(); #cursor = null; #busy = null; #failed = 0; #timer = 0; #channel = null; #clashes = 0;

  // told: { state(name), session(session), refused(details), completed(), lost() }
  constructor(session, told) {
    this.#session = session;
    this.told = told;
    try {
      this.#channel = new BroadcastChannel(`crb.session.${session.id}`);
      this.#channel.onmessage = () => this.refresh();
    } catch { /* other windows are noticed by their revision */ }
    addEventListener('online', () => this.#soon(0));
    addEventListener('offline', () => this.told.state('offline'));
    addEventListener('pagehide', () => this.#last());
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.refresh(); });
  }

  // What earlier windows could not send.
  async takeOver() {
    const left = await takeUnsent(this.#session.id);
    for (const [id, value] of Object.entries(left)) this.#pending.set(id, { value });
    if (this.#pending.size) this.#soon(0);
  }

  // The answers as they are once everything is sent.
  merge(answers) {
    const merged = { ...answers };
    for (const [id, { value }] of this.#pending) { if (value === null) delete merged[id]; else merged[id] = value; }
    return merged;
  }

  put(id, value, wait = 0) {
    this.#pending.set(id, { value });
    this.#keep();
    this.told.state(navigator.onLine === false ? 'offline' : 'saving');
    this.#soon(wait);
  }

  // Where the person is; worth no haste, and lost without harm.
  at(section, question) {
    this.#cursor = { current_section: section, current_question: question };
    this.#soon(800);
  }

  // Everything sent? Resolves to false when that cannot be said now.
  async settle() {
    clearTimeout(this.#timer);
    await this.#send();
    return this.#pending.size === 0;
  }

  async refresh() {
    if (this.#busy || this.#pending.size) { this.#soon(0); return; }
    try { this.#accept((await call('GET', `/quiz/sessions/${this.#session.id}`)).session); } catch (error) { this.#judge(error); }
  }

  #soon(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), wait);
  }

  #keep() {
    keepUnsent(this.#session.id, this.#window, Object.fromEntries([...this.#pending].map(([id, { value }]) => [id, value])));
  }

  #body(sent) {
    return { answers: Object.fromEntries(sent.map(([id, { value }]) => [id, value])), ...(this.#cursor ?? {}) };
  }

  #send() {
    this.#busy ??= this.#round().finally(() => { this.#busy = null; });
    return this.#busy;
  }

  async #round() {
    while (this.#pending.size || this.#cursor) {
      const sent = [...this.#pending], body = this.#body(sent);
      this.#cursor = null;
      try {
        // A mere change of place goes without a revision: it must never be in anyone's way.
        // After several clashes in a row the answers go without one too: the last write of each question wins.
        const revision = sent.length && this.#clashes < 4 ? this.#session.revision : undefined;
        const data = await call('PATCH', `/quiz/sessions/${this.#session.id}`, body, { revision });
        for (const [id, entry] of sent) if (this.#pending.get(id) === entry) this.#pending.delete(id);
        this.#keep();
        this.#failed = this.#clashes = 0;
        this.#accept(data.session);
        if (sent.length) this.#channel?.postMessage(data.revision);
      } catch (error) {
        if (!await this.#recover(error, sent)) return;
      }
    }
    this.told.state('saved');
  }

  // True when the round may go on.
  async #recover(error, sent) {
    if (error instanceof Refused && error.status === 412) {
      this.#clashes += 1;
      try { this.#accept((await call('GET', `/quiz/sessions/${this.#session.id}`)).session); return true; } catch (again) { error = again; }
    }
    if (error instanceof Refused && error.status === 422) {
      const named = error.details.filter((detail) => detail.field?.startsWith('/answers/'));
      const drop = named.length ? named.map((detail) => detail.field.slice('/answers/'.length)) : sent.map(([id]) => id);
      for (const id of drop) this.#pending.delete(id);
      this.#keep();
      if (sent.length) this.told.refused(named.length ? named : [{ field: '', message: error.message }]);
      return this.#pending.size > 0;
    }
    this.#judge(error);
    return false;
  }

  #judge(error) {
    if (error instanceof Refused && error.code === 'SESSION_COMPLETED') { this.told.completed(); return; }
    if (error instanceof Refused && [401, 403, 404].includes(error.status)) { this.told.lost(); return; }
    if (!this.#pending.size && error instanceof Unreachable) return;
    this.told.state('offline');
    const wait = error.retryAfter ? error.retryAfter * 1000 : WAITS[Math.min(this.#failed, WAITS.length - 1)];
    this.#failed += 1;
    this.#soon(wait);
  }

  #accept(session) {
    if (!session || session.revision < this.#session.revision) return;
    this.#session = session;
    this.told.session(session);
  }

  // The window closes: one last try, and the browser keeps the rest.
  #last() {
    if (!this.#pending.size) return;
    call('PATCH', `/quiz/sessions/${this.#session.id}`, this.#body([...this.#pending]), { keepalive: true }).catch(() => {});
  }
}
