/**
 * A project of `services` services as people write them: some on several networks, some published, with environment that
 * names its peers. Deterministic, so that figures of two runs compare.
 */
export function composeOfSize(services: number): string {
  const networks = Math.max(1, Math.round(services / 10));
  const lines = ['name: bench', '', 'services:'];
  for (let i = 0; i < services; i++) {
    // A sibling on the same network: common, and no rule reports it.
    const peer = (i + 3 * networks) % services;
    const store = (i + networks) % services;
    lines.push(
      `  service-${i}:`,
      `    image: example/service-${i % 17}:1.${i % 9}`,
      `    # what service ${i} does`,
      `    command: ["serve", "--port", "${8000 + (i % 50)}", "--host", "0.0.0.0"]`,
      '    environment:',
      `      PEER_URL: http://service-${peer}:${8000 + (peer % 50)}/api`,
      `      DATABASE_URL: postgres://app@service-${store}:${8000 + (store % 50)}/app`,
      '      LOG_LEVEL: ${LOG_LEVEL:-info}',
      '    restart: unless-stopped',
    );
    if (i % 3 === 0) lines.push('    ports:', `      - "127.0.0.1:${20000 + i}:${8000 + (i % 50)}"`);
    if (i % 4 === 0) lines.push('    expose:', `      - "${8000 + (i % 50)}"`);
    lines.push('    networks:', `      net-${i % networks}: {}`);
    if (i % 5 === 0) lines.push(`      net-${(i + 1) % networks}:`, '        aliases:', `          - alias-${i}`);
    if (i > 0 && i % 6 === 0) lines.push('    depends_on:', `      - service-${i - 1}`);
  }
  lines.push('', 'networks:');
  for (let i = 0; i < networks; i++) lines.push(`  net-${i}:${i % 9 === 8 ? '\n    internal: true' : ''}`);
  return `${lines.join('\n')}\n`;
}
