// Lets an operator's account in whose sign-in has only to be refreshed, and out when it has pressed so.

import { post, refresh } from './api.js';
import { forgetAccount, mayHaveAccount } from './memory.js';

if (location.search === '?out') {
  await post('/auth/sign-out').catch(() => {});
  forgetAccount();
  history.replaceState(null, '', location.pathname);
} else if (mayHaveAccount()) {
  try {
    const { user } = await refresh();
    if (user.is_operator) location.replace('/admin');
  } catch { /* Then it is the form. */ }
}
