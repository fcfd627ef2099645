/** The pages of a list, as AWX has them. */
const pages = { size: 25, largest: 200 };

/** The number of results on a page: at most 200, and 25 for what is no size. */
export function readPageSize(size: number): number {
  return size < 1 ? pages.size : Math.min(size, pages.largest);
}

/** A page of a list, with the paths of those beside it. */
export interface PageLinks {
  count: number;
  next: string | null;
  previous: string | null;
}

/**
 * The envelope of a page.
 * @param path the path of the list
 * @param query the query as it was asked, without what is the default; the links carry it, its names sorted
 */
export function renderPageLinks(
  path: string,
  query: Record<string, string | number | undefined>,
  { count, page, pageSize }: { count: number; page: number; pageSize: number },
): PageLinks {
  const linkTo = (number: number) => {
    const values = Object.entries({ ...query, page: number }).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const search = new URLSearchParams(values);
    search.sort();
    return `${path}?${search}`;
  };
  return {
    count,
    next: page * pageSize < count ? linkTo(page + 1) : null,
    previous: page > 1 ? linkTo(page - 1) : null,
  };
}
