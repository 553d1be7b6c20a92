/**
 * The Debian mirror that this machine's apt uses: the first source whose suites are Debian's own. Read from apt's files, so
 * that no host name stands here and a company's mirror is used where there is one. Undefined where there is none.
 * Both forms of sources.list(5) are read: one line per source, and deb822 stanzas.
 */
export function aptMirror(files: readonly string[]): string | undefined {
  for (const text of files) {
    for (const stanza of text.split(/\n\s*\n/)) {
      const field = (name: string) =>
        new RegExp(`^${name}:[ \\t]*(.*)$`, 'im')
          .exec(stanza.replace(/^#.*\n?/gm, ''))?.[1]
          ?.trim()
          .split(/\s+/) ?? [];
      const [uri] = field('URIs');
      if (uri && field('Suites').some(isDebianSuite)) return uri.replace(/\/$/, '');
    }
    for (const line of text.split('\n')) {
      const [, uri, suite] = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? [];
      if (uri && suite && isDebianSuite(suite)) return uri.replace(/\/$/, '');
    }
  }
  return undefined;
}

function isDebianSuite(suite: string): boolean {
  return /^(buster|bullseye|bookworm|trixie|forky|duke|sid|stable|oldstable|testing|unstable)$/.test(suite);
}
