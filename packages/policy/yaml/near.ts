/** The known words that a mistyped one may have meant, nearest first. */
export function nearest(word: string, known: Iterable<string>, most = 3): string[] {
  const wanted = word.toLowerCase();
  return [...known]
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .filter(
      ({ name, distance }) =>
        distance <= Math.max(1, Math.floor(Math.min(wanted.length, name.length) / 3)) ||
        (wanted.length > 2 && (name.startsWith(wanted) || wanted.startsWith(name))),
    )
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name, "en"))
    .slice(0, most)
    .map(({ name }) => name);
}

/** `Did you mean "a" or "b"?`, or null when nothing is near. */
export function didYouMean(word: string, known: Iterable<string>): string | null {
  const names = nearest(word.slice(0, 100), known).map((name) => `"${name}"`);
  if (names.length === 0) return null;
  const last = names.pop();
  return `Did you mean ${names.length === 0 ? "" : `${names.join(", ")} or `}${last}?`;
}

/** Edit distance with transpositions (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (next[j - 1] as number) + 1,
        (row[j] as number) + 1,
        (row[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] as number) + 1);
      }
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}
