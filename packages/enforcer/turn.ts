/** Lets everything else have its turn, in the middle of work on very many elements. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
