// Which questions a person sees, by industry, tier and earlier answers; the server computes the same.

export const UNKNOWN = 'unknown';

// Something was chosen or typed, "I do not know" included.
export const isGiven = (value) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length);

// Something is known: "I do not know" counts as not answered.
const isKnown = (value) => isGiven(value) && value !== UNKNOWN && !(Array.isArray(value) && value.every((one) => one === UNKNOWN));

function holds(condition, value) {
  if (!isKnown(value)) return false;
  const values = Array.isArray(value) ? value : [value];
  if ('equals' in condition && condition.equals !== null) return values.includes(condition.equals);
  if ('in' in condition && condition.in !== null) return values.some((one) => condition.in.includes(one));
  if ('gt' in condition && condition.gt !== null) return Number(value) > condition.gt;
  if ('lt' in condition && condition.lt !== null) return Number(value) < condition.lt;
  return false;
}

export function path(form, answers, tier) {
  const order = new Map(form.sections.map((section) => [section.id, section.order]));
  const sorted = [...form.questions].sort((a, b) => order.get(a.section) - order.get(b.section) || a.index - b.index);
  const on = new Set();
  return sorted.filter((question) => {
    const fits = (tier !== 'quick' || question.tier === 'quick')
      && (!question.industries || question.industries.includes(answers.industry))
      && (!question.show_if || (on.has(question.show_if.question_id) && holds(question.show_if, answers[question.show_if.question_id])));
    if (fits) on.add(question.id);
    return fits;
  });
}

// How far each section is, along the path.
export function progress(form, onPath, answers) {
  return form.sections.map((section) => {
    const questions = onPath.filter((question) => question.section === section.id);
    return { ...section, questions, given: questions.filter((question) => isGiven(answers[question.id])).length };
  }).filter((section) => section.questions.length);
}

// The first question that still has to be answered, or none.
export const firstMissing = (onPath, answers) => onPath.find((question) => question.required && !isGiven(answers[question.id]));
export const firstOpen = (onPath, answers) => onPath.find((question) => !isGiven(answers[question.id]));
