import type { Rule } from '../../engine/Rule.ts';
import { sourceOf } from '../../../model/index.ts';

/** YAML 1.1's base-60 integer: `22:22` is 22 × 60 + 22. https://yaml.org/type/int.html */
const BASE_60 = /^[1-9][0-9_]*(?::[0-5]?[0-9])+$/;

export const sexagesimalPort: Rule = {
  id: 'sexagesimal-port',
  severity: 'hint',
  group: 'Publishing',
  docs: {
    what: 'An unquoted port mapping that a YAML 1.1 parser reads as a base-60 number.',
    why: `YAML 1.1 has integers in base 60: \`22:22\` without quotes is 22 × 60 + 22 = 1342. Docker Compose v2 reads YAML 1.2 here and keeps
the text (checked with 2.40.3), but Compose v1, podman-compose and other tools with a YAML 1.1 parser publish a wrong port or refuse
the file. Quotes make it a string everywhere.`,
    bad: {
      compose: `services:
  git:
    image: gitea/gitea
    ports:
      - 22:22
`,
    },
    good: {
      compose: `services:
  git:
    image: gitea/gitea
    ports:
      - "22:22"
`,
    },
    fixSafety: 'Putting quotes around the mapping is safe: Compose v2 reads the same text.',
    notFlagged: [
      'A mapping whose container port is 60 or more (`80:80`), or that has an address, a protocol or a range: it is no number.',
      'A mapping in quotes.',
    ],
    references: ['docker/compose#3109', 'containers/podman-compose#736', 'https://yaml.org/type/int.html'],
  },
  *check({ topology, files }) {
    for (const container of topology.containers) {
      for (const [index, port] of container.published.entries()) {
        const origin = port.text && sourceOf(port.text.origin);
        const source = origin && files.get(origin.file)?.slice(origin.start, origin.end).trim();
        if (!origin || source === undefined || !BASE_60.test(source)) continue;
        const number = source.split(':').reduce((sum, part) => sum * 60 + Number(part.replace(/_/g, '')), 0);
        yield {
          origin,
          message: `${source} without quotes is the number ${String(number)} to a YAML 1.1 parser.`,
          why: 'Compose v2 keeps the text; Compose v1 and podman-compose read it as base 60 and would publish a different port.',
          fixes: [
            {
              title: 'Quote it',
              safe: true,
              edits: [
                { file: origin.file, start: origin.start, end: origin.start, newText: quoteOf(files.get(origin.file)) },
                {
                  file: origin.file,
                  start: origin.start + source.length,
                  end: origin.start + source.length,
                  newText: quoteOf(files.get(origin.file)),
                },
              ],
            },
          ],
          subjects: [{ kind: 'port', container: container.id, index }],
        };
      }
    }
  },
};

/** The quote that the file uses more. */
function quoteOf(text = ''): string {
  return text.split("'").length > text.split('"').length ? "'" : '"';
}
