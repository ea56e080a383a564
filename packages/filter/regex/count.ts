/**
 * How often something happens when a text of n characters is searched, with the number
 * of positions of the text that were chosen one after the other to get there. Such
 * positions only ascend, so j of them are chosen in n^j/j! ways.
 */
export interface Count {
  readonly count: number;
  readonly degree: number;
}

export const once: Count = { count: 1, degree: 0 };

/** Once per position, of which there are so many. */
export function perPosition(positions: number): Count {
  return { count: positions + 1, degree: 1 };
}

/** One after the other. */
export function times(a: Count, b: Count): Count {
  const degree = a.degree + b.degree;
  return { count: (a.count * b.count) / ways(degree, Math.min(a.degree, b.degree)), degree };
}

/** The one and the other. */
export function plus(a: Count, b: Count): Count {
  return { count: a.count + b.count, degree: Math.max(a.degree, b.degree) };
}

export function larger(a: Count, b: Count): Count {
  return a.count >= b.count ? a : b;
}

/** In how many ways some of several are chosen; held down, which only makes counts larger. */
function ways(of: number, chosen: number): number {
  let product = 1;
  for (let i = 1; i <= Math.min(chosen, 20); i++) product *= (of - chosen + i) / i;
  return Math.min(product, 1e12);
}
