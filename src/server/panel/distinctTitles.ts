/** What can stand in a tab: the title, and what tells it from others of the same title, the shortest first. */
export interface Titled {
  readonly title: string;
  readonly details: readonly string[];
}

/**
 * Titles of which no two are the same: each that is shared has the first detail that tells it from the others, else several of them,
 * else a number.
 */
export function distinctTitles(all: readonly Titled[]): readonly string[] {
  const taken = new Set<string>();
  return all.map((one) => {
    const others = all.filter((other) => other !== one && other.title === one.title);
    const isOwn = (text: (details: readonly string[]) => string): boolean =>
      others.every(({ details }) => text(details) !== text(one.details));
    const single = one.details.findIndex((_, at) => isOwn((details) => details[at] ?? ''));
    const upTo = one.details.findIndex((_, at) => isOwn((details) => joined(details.slice(0, at + 1))));
    const detail = others.length === 0 ? '' : (one.details[single] ?? joined(one.details.slice(0, upTo + 1)));
    const wanted = detail === '' ? one.title : `${one.title} (${detail})`;
    let title = wanted;
    for (let count = 2; taken.has(title); count++) title = `${wanted} (${count})`;
    taken.add(title);
    return title;
  });
}

function joined(details: readonly string[]): string {
  return details.filter((detail) => detail !== '').join(', ');
}
