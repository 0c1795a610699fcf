// Reads numbers as people of several countries write them, and writes them one way.

// "1,500", "1.500", "1 500" and "1500" are the same; "7,5" and "7.5" too. Null when it is no number.
export function readNumber(text) {
  const bare = text.replace(/[\s\u00a0\u202f'’€$£%]/g, '').replace('−', '-');
  if (!/^-?[\d.,]*\d[\d.,]*$/.test(bare)) return null;
  const last = Math.max(bare.lastIndexOf(','), bare.lastIndexOf('.'));
  if (last < 0) return Number(bare);
  const sign = bare[last], marks = bare.replace(/[^.,]/g, ''), tail = bare.length - last - 1;
  const mixed = marks.includes('.') && marks.includes(',');
  const grouping = !mixed && (marks.length > 1 || (tail === 3 && !/^-?0/.test(bare)));
  const whole = grouping ? bare.replace(/[.,]/g, '') : bare.slice(0, last).replace(/[.,]/g, '');
  if (mixed && [...marks].filter((one) => one === sign).length > 1) return null;
  const value = Number(grouping ? whole : `${whole || '0'}.${bare.slice(last + 1) || '0'}`);
  return Number.isFinite(value) ? value : null;
}

export const writeNumber = (value) => Number(value).toLocaleString('en-GB', { maximumFractionDigits: 4 });

export function writeMoney({ amount, currency }) {
  const value = Number(amount);
  return value.toLocaleString('en-GB', { style: 'currency', currency, minimumFractionDigits: Number.isInteger(value) ? 0 : 2 });
}
