// Lets an operator's account in whose sign-in has only to be refreshed.

import { refresh } from './api.js';
import { mayHaveAccount } from './memory.js';

if (mayHaveAccount()) {
  try {
    const { user } = await refresh();
    if (user.is_operator) location.replace('/admin');
  } catch { /* Then it is the form. */ }
}
