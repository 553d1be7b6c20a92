import * as l10n from '@vscode/l10n';
import { HOST } from '../../protocol/index.ts';

const PLACES: ReadonlyMap<string, string> = new Map([
  [HOST, l10n.t('the host')],
  ['@lan', l10n.t('another machine on the LAN')],
  ['@lan+route', l10n.t('a LAN machine with a route')],
  ['@internet', l10n.t('the Internet')],
]);

/** An end of a question (`@lan`, `@host:8080/tcp`, `web:3000/tcp`) in plain words. */
export function askedEnd(end: string): string {
  const [, place = '', port] = /^(@[a-z+]+)(:.*)?$/.exec(end) ?? [];
  const said = PLACES.get(place);
  return said === undefined ? end : `${said}${port ?? ''}`;
}
