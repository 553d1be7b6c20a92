import { isNetAdmin } from '../../model/index.ts';
import type { Dependency, EnvironmentVariable, Healthcheck, Logging, Process, Text, Words } from '../../model/index.ts';
import { shellWords } from '../formats/shellWords.ts';
import { isTrue } from '../project/describeProject.ts';
import type { LoadedProject, Service } from '../project/LoadedProject.ts';
import { assignmentsOf } from '../yaml/assignmentsOf.ts';
import { type ComposeNode, isNull, keyOriginOf, originOf, valueAt } from '../yaml/ComposeNode.ts';
import { cutPieces } from '../yaml/scalarPieces.ts';
import { nodeText, scalarsOf, textAt } from '../yaml/nodeText.ts';
import { labelsOf } from './networksOf.ts';

/** What is known of the program in a service's container. */
export function processOf(service: Service, _project: LoadedProject): Process {
  const { node, beside } = service;
  const { dockerfile } = beside;
  const image = textAt(node, 'image');
  const own = wordsOf(valueAt(node, 'entrypoint'));
  const entrypoint = own ?? dockerfile?.entrypoint;
  // An entrypoint of the Compose file drops the CMD of the image (moby daemon/commit.go, merge).
  const command = wordsOf(valueAt(node, 'command')) ?? (own ? undefined : dockerfile?.command);
  const ownCheck = healthcheckOf(valueAt(node, 'healthcheck'));
  // One without a test takes the image's (moby daemon/commit.go, merge).
  const healthcheck =
    ownCheck && (ownCheck.disabled || ownCheck.test.length > 0) ? ownCheck : (dockerfile?.healthcheck ?? ownCheck);
  const logging = loggingOf(valueAt(node, 'logging'));
  const buildArguments = buildArgumentsOf(valueAt(node, 'build'));
  const labels = labelsOf(valueAt(node, 'labels'));
  const workingDir = textAt(node, 'working_dir') ?? dockerfile?.workingDir;
  const given = new Set(service.environment.flatMap((v) => (v.value ? [v.name] : [])));
  return {
    ...(image ? { image } : {}),
    ...(command ? { command } : {}),
    ...(entrypoint ? { entrypoint } : {}),
    environment: [
      ...service.environment.map(({ name, value, by, keyOrigin }): EnvironmentVariable => ({
        name,
        ...(value ? { value } : {}),
        by,
        keyOrigin,
      })),
      ...(dockerfile?.environment ?? []).filter((v) => !given.has(v.name)),
    ],
    ...(buildArguments.length > 0 ? { buildArguments } : {}),
    labels: labels.texts,
    labelOrigins: labels.origins,
    ...(healthcheck ? { healthcheck } : {}),
    ...(logging ? { logging } : {}),
    dependsOn: service.dependencies.map(({ service: name, condition, required, entry, at }): Dependency => {
      const origin = entry ? keyOriginOf(entry) : originOf(at);
      return { service: name, condition, required, text: { value: name, origin }, origin };
    }),
    ...(dockerfile ? { dockerfile: dockerfile.facts } : {}),
    ...(dockerfile?.baseImage ? { baseImage: dockerfile.baseImage } : {}),
    mounted: beside.mounted,
    ...(beside.sources.length > 0 ? { sources: beside.sources } : {}),
    ...(beside.unseen.length > 0 ? { unseen: beside.unseen } : {}),
    ...(beside.mounts.length > 0 ? { mounts: beside.mounts } : {}),
    ...(beside.lacksEnvFile ? { lacksEnvFile: true } : {}),
    ...(workingDir ? { workingDir } : {}),
    ...(hasNetAdmin(node) ? { netAdmin: true } : {}),
  };
}

/** Given by name, with all others, or as part of `privileged`. */
function hasNetAdmin(node: ComposeNode): boolean {
  const added = scalarsOf(valueAt(node, 'cap_add')).map((s) => s.text);
  return isTrue(valueAt(node, 'privileged')) || added.some(isNetAdmin);
}

function buildArgumentsOf(build: ComposeNode | undefined): readonly EnvironmentVariable[] {
  return assignmentsOf(valueAt(build, 'args')).map((argument) => ({ ...argument, by: 'compose' }));
}

/** A command or entrypoint as words; one string is split as Compose splits it. */
export function wordsOf(node: ComposeNode | undefined): Words | undefined {
  if (!node || isNull(node)) return undefined;
  const origin = originOf(node);
  if (node.kind === 'seq') {
    const words = scalarsOf(node).map(nodeText);
    return { words, form: 'exec', text: { value: words.map((w) => w.value).join(' '), origin }, by: 'compose', origin };
  }
  if (node.kind !== 'scalar') return undefined;
  const text = nodeText(node);
  return { words: splitText(text), form: 'shell', text, by: 'compose', origin };
}

/** The words of a command line, each with the text that wrote it. */
export function splitText(text: Text): readonly Text[] {
  const split = shellWords(text.value) ?? [];
  return split.map(({ value, runs }): Text => {
    const pieces = runs.flatMap(([at, from, length]) => cutPieces(text.pieces ?? [], from, from + length, at));
    const first = pieces[0]?.source;
    const last = pieces.at(-1)?.source;
    const origin = first && last?.file === first.file ? { ...first, end: Math.max(first.end, last.end) } : text.origin;
    return { value, origin, pieces };
  });
}

function healthcheckOf(node: ComposeNode | undefined): Healthcheck | undefined {
  if (node?.kind !== 'map') return undefined;
  const test = valueAt(node, 'test');
  const texts = scalarsOf(test).map(nodeText);
  const disabled = isTrue(valueAt(node, 'disable')) || texts[0]?.value === 'NONE';
  const origin = originOf(test ?? node);
  if (test?.kind === 'scalar') return { test: texts, form: 'CMD-SHELL', disabled, origin };
  const [form] = texts;
  if (form?.value === 'CMD' || form?.value === 'CMD-SHELL' || form?.value === 'NONE') {
    return { test: texts.slice(1), form: form.value, disabled, origin };
  }
  return { test: texts, form: disabled ? 'NONE' : 'CMD', disabled, origin };
}

function loggingOf(node: ComposeNode | undefined): Logging | undefined {
  if (node?.kind !== 'map') return undefined;
  const driver = textAt(node, 'driver');
  const written = valueAt(node, 'options');
  const options = new Map<string, Text>();
  for (const name of written?.kind === 'map' ? written.entries.keys() : []) {
    const text = textAt(written, name);
    if (text) options.set(name, text);
  }
  return { ...(driver ? { driver } : {}), options };
}
