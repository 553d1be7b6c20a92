/** A message on its way to a page: one string, so that whoever only passes it on does not read it. */
export function encoded(message: object): string {
  return JSON.stringify(message);
}

/** What arrived as a string or, from a page to the extension, as a value. Undefined for a string that is none of ours. */
export function decoded(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return undefined;
  }
}
