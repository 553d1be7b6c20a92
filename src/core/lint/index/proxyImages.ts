import type { Container } from '../../model/index.ts';
import { repositoryOf } from '../../process/index.ts';

/** The images of proxies that find their targets by what containers say of themselves. */
const PROXY_IMAGES = {
  traefik: /(?:^|\/)traefik$/,
  'nginx-proxy': /(?:^|\/)nginx-proxy$/,
  // It writes the configuration of another container's nginx.
  'docker-gen': /(?:^|\/)docker-gen$/,
  caddy: /(?:^|\/)caddy-docker-proxy$|(?:^|\/)caddy$/,
  swag: /(?:^|\/)swag$/,
} as const;

export type ProxyKind = keyof typeof PROXY_IMAGES;

/** Whether a container runs such a proxy, as far as the name of its image says. */
export function isProxyOf(kind: ProxyKind, { process }: Container): boolean {
  return PROXY_IMAGES[kind].test(repositoryOf(process.image?.value ?? process.baseImage?.value ?? ''));
}
