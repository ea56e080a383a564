/** One page as the API gives it. */
interface Page<T> {
  items: T[];
  next_page_token: string;
}

/** What comes in pages, one by one, up to a limit; a page is asked for when it is needed. */
export async function* paged<T>(
  ask: (page: { page_size: number; page_token: string }) => Promise<Page<T>>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<T> {
  let page_token = "";
  let left = limit;
  do {
    const { items, next_page_token } = await ask({ page_size: Math.min(1000, left), page_token });
    yield* items;
    left -= items.length;
    page_token = next_page_token;
  } while (page_token !== "" && left > 0);
}

/** All of them at once, where there are not many. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
