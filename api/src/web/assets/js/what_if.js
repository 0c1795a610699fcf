// Sliders that compute the report's figures again. Without this the panel stays hidden; the report says the same.
(function () {
  'use strict';
  const panel = document.getElementById('whatif');
  if (!panel) return;
  const sliders = [...panel.querySelectorAll('input[type=range]')];
  const results = [...panel.querySelectorAll('[data-of]')];
  const failed = panel.querySelector('.failed');
  const PAUSE = 60;
  const start = new Map();
  for (const slider of sliders) start.set(slider, { value: slider.value, exact: slider.getAttribute('value'), text: output(slider).textContent });
  for (const result of results) start.set(result, result.textContent);

  function output(slider) { return document.getElementById(`o-${slider.dataset.evidence}`); }
  const moved = () => sliders.filter((slider) => slider.value !== start.get(slider).value);

  function print(slider) {
    const { pre, post, scale, dec } = slider.dataset;
    const digits = Number(dec);
    const value = (Number(slider.value) * Number(scale)).toLocaleString('en-GB', { minimumFractionDigits: pre ? digits : 0, maximumFractionDigits: digits });
    output(slider).textContent = slider.value === start.get(slider).value ? start.get(slider).text : pre + value + post;
  }

  function show(claims) {
    const by = new Map(claims.map((claim) => [String(claim.number), claim]));
    for (const result of results) {
      const claim = by.get(result.dataset.of);
      result.textContent = !claim ? start.get(result) : claim.to?.[result.dataset.form] ?? claim.to?.bare ?? panel.dataset.none;
    }
  }

  function say(text) { failed.textContent = text; failed.hidden = !text; }

  let asked = 0;
  let timer = 0;
  async function compute() {
    const changes = moved().map((slider) => ({ evidence: Number(slider.dataset.evidence), value: slider.value }));
    const mine = ++asked;
    if (!changes.length) { show([]); say(''); return; }
    try {
      const answer = await fetch(panel.dataset.url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, credentials: 'omit', body: JSON.stringify({ changes }), signal: AbortSignal.timeout(10000) });
      if (!answer.ok) throw new Error(String(answer.status));
      const { data } = await answer.json();
      // A later movement has its own answer.
      if (mine === asked) { show(data.claims); say(''); }
    } catch {
      if (mine === asked) say(panel.dataset.failed);
    }
  }

  panel.addEventListener('input', (event) => {
    print(event.target);
    clearTimeout(timer);
    timer = setTimeout(compute, PAUSE);
  });
  panel.querySelector('button').addEventListener('click', () => {
    for (const slider of sliders) { slider.value = start.get(slider).exact; print(slider); }
    compute();
  });
  panel.hidden = false;
})();
