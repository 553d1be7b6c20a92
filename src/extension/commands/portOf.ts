/** `53/udp` as it is, `8080` as TCP; undefined for what is no port. */
export function portOf(text: string): string | undefined {
  const match = /^\s*(\d{1,5})\s*(?:\/\s*(tcp|udp))?\s*$/i.exec(text);
  const port = Number(match?.[1]);
  return match && port >= 1 && port <= 65535 ? `${port}/${(match[2] ?? 'tcp').toLowerCase()}` : undefined;
}
