import type { Container, Text } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { textOfFile } from './configReferences.ts';
import { isConfig } from './isConfig.ts';
import { probedTargets } from './probedTargets.ts';
import { projectIndex } from './projectIndex.ts';
import { isAllowList } from './variableNames.ts';

/** A text of a container's configuration that can hold a destination, and what it is called. */
export interface DialledText {
  readonly text: Text;
  /** `API_URL`, "the command", a label's name, the path in the container. */
  readonly what: string;
  readonly where: 'environment' | 'command' | 'label' | 'config';
}

/** The names of the host and docker0's usual subnet: what the rules about fixed destinations look for. */
const LITERALS = /172\.17\.|\.docker\.internal|docker\.for\./i;

/**
 * The texts in which a fixed name or address of the host is a destination: variables, words of the command, labels and mounted
 * configuration, without lists of who may call and without comments. Most containers have none and are not in it.
 */
export const dialledTexts = analysis((context): ReadonlyMap<Container, readonly DialledText[]> => {
  const found = new Map<Container, readonly DialledText[]>();
  for (const container of projectIndex(context).services) {
    const texts = [...textsOf(container)];
    if (texts.length > 0) found.set(container, texts);
  }
  return found;
});

function* textsOf(container: Container): Iterable<DialledText> {
  const { environment, command, entrypoint, labels, mounted } = container.process;
  for (const { name, value } of environment) {
    if (value && LITERALS.test(value.value) && !isAllowList(name))
      yield { text: value, what: name, where: 'environment' };
  }
  for (const words of [entrypoint, command]) {
    const list = words?.words ?? [];
    for (const [i, word] of list.entries()) {
      if (!LITERALS.test(word.value)) continue;
      const flag = /^--?([\w.-]+)=/.exec(word.value)?.[1] ?? list[i - 1]?.value ?? '';
      if (isAllowList(flag.replace(/[.-]/g, '_')) || /trusted|forwarded/i.test(flag)) continue;
      yield { text: word, what: 'the command', where: 'command' };
    }
  }
  for (const [name, text] of labels) {
    if (!LITERALS.test(text.value) || /trusted|sourcerange|allow|whitelist|ips$/i.test(name)) continue;
    yield { text, what: `the label ${name}`, where: 'label' };
  }
  for (const file of mounted) {
    if (!LITERALS.test(file.text) || !isConfig(file, container)) continue;
    yield { text: withoutLists(textOfFile(file)), what: file.target, where: 'config' };
  }
}

const COMMENT = /^\s*(?:#|\/\/|;|--|<!--)/;
const LIST = /allow|deny|trust|set_real_ip_from|subnet|cidr|range|proxies|server_name|origin|no_proxy/i;

/** The text with comments and allow-lists blanked out; offsets stay. */
function withoutLists(text: Text): Text {
  const lines = text.value
    .split('\n')
    .map((line) => (COMMENT.test(line) ? blank(line) : line.replace(/\s#.*/, blank)))
    .join('\n');
  // In nginx's language a line can hold several directives.
  const end = /(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass/.test(lines) ? /(?<=[;{}\n])/ : /(?<=\n)/;
  const value = lines
    .split(end)
    .map((part) => (LIST.test(part) ? blank(part) : part))
    .join('');
  const rest = RELABELLED.reduce((all, label) => all.replace(label, blank), value);
  const dialled = probedTargets(rest).reduce(
    (all, [from, to]) => `${all.slice(0, from)}${blank(all.slice(from, to))}${all.slice(to)}`,
    rest,
  );
  return { ...text, value: dialled };
}

/**
 * What Prometheus writes into another label than the address, before or after its name: a parameter of the question, which the exporter
 * dials where it runs (https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config).
 */
const RELABELLED = [
  /\btarget_label:[ \t]*["']?(?!__address__)\w+["']?[ \t]*\r?\n[ \t]*replacement:[^\n]*/g,
  /\breplacement:[^\n]*\n[ \t]*target_label:[ \t]*["']?(?!__address__)\w+/g,
];

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
