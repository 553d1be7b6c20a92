import type { Container } from '../../model/index.ts';

/**
 * Ports that mounted configuration makes a server listen on: nginx `listen`, Apache `Listen`, HAProxy `bind`, Caddy and
 * YAML `port:` are not read; only what is unmistakable.
 */
export function fileListeners(container: Container): readonly number[] {
  const ports: number[] = [];
  for (const file of container.process.mounted) {
    if (!/nginx|\.conf|\.cfg|\.template/i.test(file.target + file.file)) continue;
    for (const m of file.text.matchAll(
      /(?:^|[{};])[ \t]*(?:listen|Listen|bind)[ \t]+(?:\[[^\]\n]*\]:|[\w.*]+:|:)?(\d{1,5})\b/gm,
    )) {
      ports.push(Number(m[1]));
    }
  }
  return ports;
}
