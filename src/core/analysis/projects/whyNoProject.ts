import { discoveryNames } from '../../compose/index.ts';
import { type Problem, escapedForRegExp } from '../../model/index.ts';

/** What is known of a project that was found in a tree. */
export interface FoundProject {
  /** Its own file and its overrides. */
  readonly roots: readonly string[];
  readonly problems: readonly Problem[];
  /** The names of its services. */
  readonly services: ReadonlySet<string>;
  /** The keys of the networks that it declares. */
  readonly networks: ReadonlySet<string>;
  /** What is written in its files. */
  readonly texts: readonly string[];
  /** Files with a Compose file's name that lie beside it and that it does not read: what is written there. */
  readonly beside?: readonly { readonly file: string; readonly text: string }[];
  /** The sample of the `.env` that is missing in its folder. */
  readonly sample?: string;
}

/**
 * Why a Compose file that was found in a tree is no project: it is a template, or a part that is merged into another file with -f.
 * A part leaves images to the other file, or is in a folder of such parts and leaves other things to it. A file with one of
 * Compose's own names counts as a part only if another project of the tree has the service, or if a file without services, in a
 * folder above, declares what such parts share. So it is with a file that lacks a service that another file of its folder has, or a
 * network that one there or above has; and with a file whose services others extend. So it is, too, with a file that the sample of a
 * folder's `.env` lists in COMPOSE_FILE, with one that leaves its volumes to a file beside it that a program fills in, and with
 * a file of an editor's folder that leaves the image to a file that is not there.
 * Undefined for a project.
 */
export function whyNoProject(one: FoundProject, all: readonly FoundProject[]): string | undefined {
  const isBlank = TEMPLATE.test(one.roots[0] ?? '') && one.problems.some((p) => p.severity === 'error');
  if (isBlank || one.problems.some((p) => p.code === 'yaml-template')) return 'it is a template, to be filled in first';
  if (one.texts.length > 0 && one.texts.every((text) => NOTHING.test(text))) return 'it is empty';
  const lister = all.find((other) => other !== one && listsInSample(other, one));
  if (lister) return `the sample of .env makes it a part of ${nameOf(lister)} in a folder above`;
  const lacks = imageless(one);
  if (lacks !== undefined) {
    const isElsewhere = all.some((other) => imageless(other) === undefined && other.services.has(lacks));
    if (!isElsewhere && all.filter((other) => imageless(other) === lacks).length >= MANY)
      return `the program that starts these projects adds the image of ${lacks}`;
    return isDefaultName(one) && !isElsewhere && !OF_EDITOR.test(one.roots[0] ?? '')
      ? undefined
      : `the image of ${lacks} is in another file: name both with -f`;
  }
  const base = isUnfinished(one) ? all.find((other) => isBaseOf(other, one)) : undefined;
  if (base) return `it is a part of ${nameOf(base)} in a folder above: name both with -f`;
  const user = isUnfinished(one) ? all.find((other) => other !== one && extendsFrom(other, one)) : undefined;
  if (user) return 'other files extend its services';
  const completer = isUnfinished(one) ? one.beside?.find((other) => declares(other.text, one)) : undefined;
  if (completer)
    return `it is a part: what it lacks is in ${completer.file.slice(completer.file.lastIndexOf('/') + 1)}`;
  const above = all.find((other) => folderOf(other) !== folderOf(one) && isDefaultName(other) && gives(other, one));
  if (above) return `it is a part of ${nameOf(above)} in a folder above: name both with -f`;
  if (isDefaultName(one)) return undefined;
  if (one.services.size === 0 && one.problems.some((p) => p.code === 'schema-type'))
    return 'it has no services: the rest is in other files';
  if (one.problems.some((p) => p.code === 'compose-empty')) return 'it is empty';
  // A playbook, a list of packages: other programs have files of such names, too.
  if (one.problems.some((p) => p.code === 'compose-top-level')) return 'it is not a mapping, as a Compose file is';
  const giver = all.find((other) => gives(other, one));
  if (giver) return `it is a part of ${nameOf(giver)}: name both with -f`;
  const isAmongParts = all.some((other) => folderOf(other) === folderOf(one) && imageless(other) !== undefined);
  return isUnfinished(one) && isAmongParts ? 'it is a part of another project: name both with -f' : undefined;
}

/** Blank lines, comments and a section without anything: a place that is kept for later. */
const NOTHING =
  /^(?:(?:version|services|volumes|networks):[ \t]*(?:["']?[\d.]+["']?)?[ \t]*(?:#.*)?\r?(?:\n|$)|[ \t]*(?:#.*|---)?[ \t]*\r?(?:\n|$))*$/;

/** The folder of a development container: its file is merged into one of the project's, and editors make one that lacks the rest. */
const OF_EDITOR = /\/\.devcontainer\//;

/** Whether the sample of the missing `.env` of one names the file of another in COMPOSE_FILE. */
function listsInSample(one: FoundProject, { roots: [file = ''] }: FoundProject): boolean {
  const folder = folderOf(one);
  const list = /^[ \t]*(?:export[ \t]+)?COMPOSE_FILE[ \t]*=[ \t]*["']?([^\s"'#]+)/m.exec(one.sample ?? '')?.[1];
  return (list ?? '').split(/[:;,]/).some((path) => path !== '' && `${folder}${path.replace(/^\.\//, '')}` === file);
}

/** Whether a file declares, a level below one of its sections, everything of which another one says that nothing declares it. */
function declares(text: string, { problems }: FoundProject): boolean {
  const lacking = problems.filter((p) => p.code.startsWith('compose-unknown-'));
  return lacking.every(({ cause = '' }) => {
    // A whole section that is missing has its key as the cause: `volumes:`.
    const key = cause.endsWith(':') ? cause.slice(0, -1) : cause;
    const indent = key === cause ? '[ \\t]+' : '';
    return key !== '' && new RegExp(`^${indent}["']?${escapedForRegExp(key)}["']?[ \\t]*:`, 'm').test(text);
  });
}

/** Whether a file names another one as what it extends, by the end of its path: a variable may stand before it. */
function extendsFrom({ texts }: FoundProject, { roots: [file = ''] }: FoundProject): boolean {
  const end = file.split('/').slice(-2).join('/');
  return texts.some(
    (text) => /\bextends:/.test(text) && new RegExp(`\\bfile:[^\\n]*/${escapedForRegExp(end)}(?![\\w./-])`).test(text),
  );
}

/**
 * Whether a file of the same folder has a service or a network that one needs and does not have; or a network or, with a name of Compose's
 * own, a service in a folder above.
 */
function gives(other: FoundProject, one: FoundProject): boolean {
  const isBeside = folderOf(one) === folderOf(other);
  const isAbove = !isBeside && folderOf(one).startsWith(folderOf(other));
  const lacks = (code: string, cause: string): boolean =>
    other.problems.some((p) => p.code === code && p.cause === cause);
  return one.problems.some(
    ({ code, cause = '' }) =>
      (code === 'compose-unknown-service' &&
        (isBeside || (isAbove && isDefaultName(other))) &&
        other.services.has(cause)) ||
      (code === 'compose-unknown-network' && (isBeside || isAbove) && other.networks.has(cause) && !lacks(code, cause)),
  );
}

/** `docker-compose.template.yml`, `_templates/compose.yml` */
const TEMPLATE =
  /[.-](?:template|tmpl|tpl|skeleton|j2|jinja2?|mustache|gotmpl|erb|ejs|hbs)[.-][^/]*$|\/_?templates\/[^/]*$/i;

function isUnfinished({ problems }: FoundProject): boolean {
  return problems.some((p) => p.code.startsWith('compose-unknown-'));
}

/** A file without services is nothing by itself: it declares what the files below it share. */
function isBaseOf(base: FoundProject, part: FoundProject): boolean {
  return base !== part && base.services.size === 0 && folderOf(part).startsWith(folderOf(base));
}

function nameOf({ roots: [file = ''] }: FoundProject): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** So many files do not forget the image of the same service: a platform's own file has it. */
const MANY = 5;

/** The first service that has neither an image nor a build. */
function imageless({ problems }: FoundProject): string | undefined {
  return problems.find((p) => p.code === 'compose-no-image')?.cause;
}

function isDefaultName({ roots: [file = ''] }: FoundProject): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return discoveryNames.some((other) => other === name);
}

function folderOf({ roots: [file = ''] }: FoundProject): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
