/** An address as an engine's API states it; undefined where it has none. Podman's compatible API prints the one that is not there, Go's nil. */
export const statedAddress = (text: string | null | undefined): string | undefined =>
  text === null || text === undefined || text === '' || text === '<nil>' ? undefined : text;
