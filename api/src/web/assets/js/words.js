// The words that scripts set, in one place; those of the pages themselves stand in `words.rs`.

const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
export const count = (number) => COUNTS[number] ?? String(number);
const many = (number, one, more = `${one}s`) => `${count(number)} ${number === 1 ? one : more}`;
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const state = { saved: 'Saved', saving: 'Saving', offline: 'Offline, kept here' };

export const common = {
  unreachable: 'We cannot be reached right now. Nothing is lost; try again in a moment.',
  again: 'Try again',
  noSession: 'These answers cannot be opened from this browser. A link by mail opens them again.',
  mailLink: 'Send me a link',
  toStart: 'To the start',
};

export const begin = {
  title: 'Where shall we send the report?',
  help: 'One address for the report and for the link back to your answers.',
  email: 'E-mail address',
  badEmail: 'That is not a complete e-mail address. It needs a name, an @ and a domain.',
  tier: 'Which report?',
  full: (price) => `Full report, ${price}`,
  fullNote: 'Forty questions. You pay at the end, once.',
  quick: 'Short report, free',
  quickNote: 'Twelve questions: readiness, verdict, three best steps.',
  copy: 'Take my earlier answers along',
  copyNote: 'You look through them and change what is different now.',
  go: 'To the first question',
  have: 'I have started before',
  keep: 'Back to my answers',
  why: 'We write when the report is ready, and when you ask for a link. Nothing else.',
};

export const quiz = {
  count: (section, at, of) => [section, `question ${at} of ${of}`],
  sectionCount: (given, of) => (given ? `${given} of ${of}` : String(of)),
  unknown: 'I do not know',
  optional: 'You may leave this one open.',
  neededChoice: 'This one is needed. Choose what comes closest.',
  neededChoices: 'This one is needed. Choose at least one.',
  neededNumber: 'This one is needed. An estimate is fine, and so is “I do not know”.',
  notNumber: 'Only a number fits here, for example 12 or 7.5.',
  tooSmall: (min) => `The smallest number that fits is ${min}.`,
  tooLarge: (max) => `The largest number that fits is ${max}.`,
  tooMany: (max) => `${sentence(count(max))} at most. Take one back first.`,
  tooLong: (max) => `At most ${max} characters.`,
  readAs: (number) => `Read as ${number}`,
  choose: (from, to) => [from, ' to ', to, ' choose'],
  welcome: 'Welcome back.',
  kept: (given) => `You stopped here. ${sentence(many(given, 'answer'))} ${given === 1 ? 'is' : 'are'} kept.`,
  look: 'Look through them',
  insteadBenchmark: 'If you do not know, a published benchmark stands in, or an assumption where there is none.',
  insteadAssumption: 'If you do not know, an assumption stands in.',
  insteadMarked: 'The report marks every figure that rests on it.',
  changedElsewhere: 'This answer was changed in another window.',
  scaleEnds: (help) => /^1 means (.+?), 5 means (.+?)\.?$/.exec(help ?? '')?.slice(1).map(sentence),
};

const readable = (reference) => reference.replaceAll(/[-_]/g, ' ').replace(/\bai\b/g, 'AI');
const list = (items) => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`);

// Why we ask, from what the question feeds.
export function why(feeds) {
  const of = (kind) => feeds.filter((feed) => feed.kind === kind).map((feed) => readable(feed.ref));
  const opportunities = of('opportunity'), lines = [];
  if (opportunities.length) lines.push(`It decides whether we look at ${list(opportunities)}, and what that would be worth to you.`);
  if (feeds.some((feed) => feed.kind === 'benchmark')) lines.push('We set your answer beside published figures of companies like yours.');
  if (!lines.length) lines.push('It shapes which steps fit your company, and how ready it is for them.');
  return lines.join(' ');
}

export const units = {
  percent: '%',
  per: { hour: 'an hour', day: 'a day', week: 'a week', month: 'a month', year: 'a year' },
  rename: { tickets: 'questions', leads: 'enquiries' },
};

export const review = {
  title: 'Look through your answers',
  ready: 'Every question is answered. Change what you like; then finish.',
  missing: (number) => `${sentence(many(number, 'question'))} still ${number === 1 ? 'needs' : 'need'} an answer.`,
  toMissing: 'To the first of them',
  open: 'left open',
  needed: 'needs an answer',
  change: 'Change',
  finishPay: 'Finish and go to the payment',
  finishFree: 'Finish and make the report',
  price: (price) => `The full report costs ${price}, once, tax included.`,
  final: 'After finishing, the answers stay as they are. A later report can start from a copy.',
  back: 'Back to the questions',
  offline: 'Some answers have not reached us yet. Finish as soon as the line is back.',
};

export const done = {
  title: 'Your answers are complete',
  unpaid: 'The report is made as soon as the payment has arrived.',
  pay: (price) => `Pay ${price}`,
  making: 'The report is being made.',
  watch: 'Watch it being made',
  delivered: 'The report is ready.',
  read: 'Read the report',
  failed: 'The report could not be made. Your answers and your payment are kept; we run it again and write to you.',
  withheld: 'The payment was returned, so the report is withheld.',
  again: 'Start again with these answers',
};

export const later = {
  title: 'Continue later',
  text: 'Your answers are kept. This browser opens them again at the same question, at this address.',
  other: 'To go on with another device, let us send you a link. It works once, for ten minutes.',
  send: 'Send me a link',
  sent: (email) => `If ${email} has answers here, a link is on its way.`,
  back: 'Back to the question',
};

export const erase = {
  title: 'Erase your answers?',
  text: 'Your answers, your e-mail address and any report made from them are removed, and no one can bring them back. A link you have shared stops working.',
  yes: 'Erase everything',
  no: 'Keep them',
  gone: 'Everything is erased',
  goneText: 'Your answers and your address are no longer here.',
  again: 'Start from nothing',
};

export const pay = {
  title: (amount) => `Pay ${amount}`,
  for: 'For',
  amount: 'Amount',
  number: 'Payment',
  tax: 'Tax',
  taxText: 'included',
  yes: (amount) => `Pay ${amount}`,
  fail: 'Let the payment fail',
  cancel: 'Back without paying',
  paid: 'This payment has been made',
  paidText: 'Nothing more to do here.',
  toReport: 'To your report',
  ended: 'This payment is closed',
  endedText: 'It can no longer be paid. Your answers are kept, and a new payment can start from there.',
  toAnswers: 'To your answers',
  failed: 'The payment did not go through. Nothing was taken. You can try again.',
  asking: 'Asking whether the payment arrived',
  askingText: 'This takes a few seconds. You may also close this page; we write to you.',
  underway: 'The payment is under way',
  underwayText: 'A transfer takes some days. We write to you as soon as it has arrived, and make the report then.',
  refused: 'The payment did not go through',
  held: 'We are looking at this payment',
  heldText: 'Something about it does not fit. A person looks at it, and writes to you or returns the money.',
  missing: 'There is no payment at this address',
  missingText: 'The address is incomplete, or the payment belongs to another time. Your answers know the right one.',
};

export const steps = {
  parsing: 'Reading your answers',
  benchmarks: 'Finding benchmarks',
  opportunities: 'Weighing opportunities',
  vendors: 'Checking vendors and prices',
  roi: 'Computing cost and gain',
  recommendations: 'Choosing recommendations',
  roadmap: 'Planning the roadmap',
  finalizing: 'Checking every figure',
  complete: 'Done',
};

export const live = {
  waiting: 'Waiting for the payment',
  waitingText: 'As soon as it has arrived, the report is made. That usually takes a few seconds.',
  waitingLong: 'The payment has not arrived yet. You may close this page; we write to you when the report is ready.',
  toPayment: 'To the payment',
  queued: 'About to begin',
  step: (at, of) => ['step ', String(at), ` of ${of}`],
  left: (seconds) => (seconds < 60 ? ['about ', `${Math.max(5, Math.ceil(seconds / 5) * 5)} seconds`, ' left'] : ['about ', `${Math.ceil(seconds / 60)} minutes`, ' left']),
  finding: 'Finding',
  recommendation: 'Recommendation',
  ready: 'Your report is ready',
  madeIn: (seconds) => `It was made in ${seconds}.`,
  read: 'Read the report',
  short: (seconds) => (seconds < 0.095 ? `${Math.max(1, Math.round(seconds * 1000))} milliseconds` : seconds < 60 ? `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`),
  stepTime: (seconds) => (seconds < 0.95 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`),
  failed: 'The report could not be made',
  failedText: 'Nothing was delivered, because a report is delivered whole or not at all. Your answers and your payment are kept. We have been told, and write to you when it is ready.',
  stopped: 'This report was stopped',
  retrying: 'A step has to be repeated. It goes on by itself.',
  lost: 'The line is interrupted. The work goes on; this page catches up by itself.',
  missing: 'No report at this address',
  missingText: 'It was erased, or it belongs to another browser. A link by mail opens your answers again.',
  withheld: 'This report is withheld',
  withheldText: 'Its payment was returned, so it is not shown.',
  toAnswers: 'To your answers',
  open: 'Send me a link',
  priority: { quick_win: 'A quick win.', strategic: 'Strategic.', consider: 'Worth a test.', defer: 'Not now.' },
  brings: (benefit) => `It would bring ${benefit}, once running.`,
  way: (way, monthly) => (monthly ? `The way we would take: ${way}, ${monthly}.` : `The way we would take: ${way}.`),
  found: 'Findings',
  recommended: 'Recommendations',
};

export const resume = {
  title: 'Continue where you stopped',
  help: 'Enter the address you began with. We send a link that opens your answers at the same question.',
  email: 'E-mail address',
  send: 'Send the link',
  sentTitle: 'Look into your mail',
  sent: (email) => `If ${email} has answers here, a link is on its way. It works once, for ten minutes.`,
  mailbox: 'On this machine mail goes to the local mailbox.',
  toMailbox: 'Open the local mailbox',
  other: 'Another address',
  open: 'Your answers are waiting',
  openText: 'The link works once, so we open them only when you say so.',
  go: 'Continue',
  used: 'This link has been used, or its ten minutes are over',
  usedText: 'That keeps a forwarded mail from opening your answers. Let us send you a new one.',
};

export const mailbox = {
  empty: 'Nothing has been sent yet',
  emptyText: 'A mail appears here when a report is ready, or when someone asks for a link back to their answers.',
  off: 'There is no local mailbox here',
  offText: 'It exists only where no mail server is set up.',
  to: 'To',
  asSent: 'As HTML',
};

export const signIn = {
  title: 'Sign in',
  help: 'To your reports, on any device.',
  email: 'E-mail address',
  password: 'Password',
  go: 'Sign in',
  none: 'I have no account, or lost the password',
  wrong: 'The address or the password is wrong.',
};

export const signUp = {
  title: 'An account for your reports',
  help: 'We send a link to your address. With it you choose a password; it also replaces one that is lost.',
  email: 'E-mail address',
  send: 'Send the link',
  have: 'I have an account',
  sentTitle: 'Look into your mail',
  sent: (email) => `A link is on its way to ${email}. It works once, for half an hour.`,
  choose: 'Choose a password',
  chooseText: 'At least ten characters. Three or four words that have nothing to do with each other are easy to keep and hard to guess.',
  password: 'Password',
  weak: 'This one does not do: at least ten characters, and not your address.',
  go: 'Save and sign in',
  used: 'This link has been used, or its half hour is over',
  usedText: 'Let us send you a new one.',
};

export const account = {
  title: 'Your account',
  out: 'Sign out',
  admin: 'To the dashboard',
  reports: 'Your reports',
  noReports: 'None yet. What you answer in this browser can be added here.',
  tier: { full: 'Full report', quick: 'Short report' },
  version: (number, date) => `Version ${number}, ${date}.`,
  states: { awaiting_payment: 'Not paid yet.', queued: 'It is being made.', running: 'It is being made.', delivered: '', failed: 'It could not be finished yet.', withheld: 'Withheld, since the payment was returned.' },
  read: 'Open',
  watch: 'Watch',
  more: 'Show more',
  claimTitle: 'Answers in this browser',
  claimText: 'They belong to no account yet. Added here, their reports open wherever you sign in.',
  claim: 'Add them to this account',
  claimGone: 'These answers cannot be opened from this browser any more.',
  keys: 'Keys for programs',
  keysText: 'A key lets a program act in your name, within what you tick. It is good for a year and can be revoked at any time.',
  keyName: 'What is it for?',
  scopes: { 'reports:read': 'Reads reports', 'reports:write': 'Makes new versions and links' },
  keyIncomplete: 'Give it a name and tick what it may do.',
  makeKey: 'Make a key',
  secret: 'Copy it now; it is shown this once:',
  revoke: 'Revoke',
  revoked: (date) => `Revoked on ${date}.`,
  until: (date) => `Until ${date}.`,
  forever: 'Until it is revoked.',
};
