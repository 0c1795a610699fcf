// Light or dark: the system decides until a person does. Loaded before the page is painted, so nothing flashes.
(function () {
  'use strict';
  const root = document.documentElement;
  try { const kept = localStorage.getItem('theme'); if (kept) root.dataset.theme = kept; } catch { /* private window */ }
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-theme-toggle]')) return;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    try { localStorage.setItem('theme', root.dataset.theme); } catch { /* private window */ }
  });
})();
