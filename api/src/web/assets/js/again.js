// Offers a new version of an outdated report to its owner, and to nobody else who reads it.
import { get, post, Refused } from './api.js';

const offer = document.getElementById('again');
const said = offer?.querySelector('[role=status]');
const button = offer?.querySelector('button');

// This browser's own report under the name that the page is read under, if it is its own.
async function own() {
  const [newest] = await get('/reports?limit=1');
  if (!newest) return null;
  const report = await get(`/reports/${newest.id}`);
  return report.public_url?.endsWith(`/${offer.dataset.public}`) ? newest.id : null;
}

async function makeAgain(id) {
  button.disabled = true;
  said.textContent = said.dataset.working;
  try {
    const made = await post(`/reports/${id}/regenerate`);
    location.assign(`/reports/${made.id}/live`);
  } catch (error) {
    said.textContent = error instanceof Refused && error.message ? error.message : said.dataset.failed;
    button.disabled = false;
  }
}

if (offer) {
  try {
    const id = await own();
    if (id) {
      button.addEventListener('click', () => makeAgain(id));
      offer.hidden = false;
    }
  } catch { /* A stranger's browser, or no network: the report reads without it. */ }
}
