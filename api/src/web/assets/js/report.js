// The report reads without this. It opens a figure's entry when its link is pressed, and all of them for print.
(function () {
  'use strict';
  const all = () => document.querySelectorAll('.claims details, details.dimension');

  function fromAddress() {
    const entry = /^#claim-\d+$/.test(location.hash) && document.querySelector(location.hash);
    if (!entry) return;
    entry.open = true;
    entry.scrollIntoView({ block: 'center' });
    entry.querySelector('summary').focus({ preventScroll: true });
  }
  addEventListener('hashchange', fromAddress);
  fromAddress();

  const closed = new Set();
  addEventListener('beforeprint', () => all().forEach((entry) => { if (!entry.open) { closed.add(entry); entry.open = true; } }));
  addEventListener('afterprint', () => { closed.forEach((entry) => { entry.open = false; }); closed.clear(); });

  const fold = document.querySelector('.toc-m');
  fold?.addEventListener('click', (event) => { if (event.target.closest('a')) fold.open = false; });

  const links = new Map([...document.querySelectorAll('.toc a')].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
    const link = links.get(entry.target.id);
    if (!entry.isIntersecting || !link) return;
    links.forEach((other) => other.removeAttribute('aria-current'));
    link.setAttribute('aria-current', 'true');
  }), { rootMargin: '-10% 0px -80% 0px' });
  document.querySelectorAll('main > [id]').forEach((section) => seen.observe(section));
})();
