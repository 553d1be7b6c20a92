import { HOST } from '../../protocol/index.ts';

/** The place, as questions name it, that a part of this kind stands for: the host, the LAN or the Internet. */
export function placeOfKind(kind: string): string | undefined {
  if (kind === 'nic') return HOST;
  return kind === 'lan' || kind === 'internet' ? `@${kind}` : undefined;
}
