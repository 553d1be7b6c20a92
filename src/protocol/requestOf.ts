/** The request number of a message, even of one that is otherwise not understood. */
export function requestOf(raw: unknown): number | undefined {
  if (typeof raw !== 'object' || raw === null || !('request' in raw)) return undefined;
  return Number.isSafeInteger(raw.request) ? (raw.request as number) : undefined;
}
