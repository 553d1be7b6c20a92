import { type Fix, type PublishedPort, sourceOf, spanOf, type TextEdit } from '../../model/index.ts';
import { editText } from './editText.ts';
import { indentOf, lineBreakOf, lineEnd } from '../report/sourceLine.ts';

/**
 * The fix that publishes a port on one address of the host only. It is never safe: clients of the other addresses are shut
 * out, and the port may have been published for them.
 */
export function publishOnAddress(
  files: ReadonlyMap<string, string>,
  port: PublishedPort,
  address: string,
): Fix | undefined {
  const edit = port.text ? inShortSyntax(files, port, port.text.value, address) : inLongSyntax(files, port, address);
  return edit && { title: `Publish on ${address} only`, safe: false, edits: [edit] };
}

function inShortSyntax(
  files: ReadonlyMap<string, string>,
  port: PublishedPort,
  value: string,
  address: string,
): TextEdit | undefined {
  const text = port.text;
  if (!text) return undefined;
  const written = address.includes(':') ? `[${address}]` : address;
  const host = /^(\[[^\]]*\]|[0-9.]+):(?=[^:]*:)/.exec(value)?.[1];
  if (host !== undefined) return editText(text, 0, host.length, written);
  if (value.startsWith(':')) return editText(text, 0, 0, written);
  // The address goes before the whole scalar's text, not into a variable's default that it may start with.
  const span = text.origin.kind === 'source' ? text.origin : undefined;
  const source = span && files.get(span.file);
  if (!span || source === undefined) return undefined;
  const first = source[span.start] ?? '';
  const quoted = first === '"' || first === "'";
  if (!quoted && !/[\w$]/.test(first)) return undefined;
  const at = span.start + (quoted ? 1 : 0);
  // A port alone (`80`) is the container's: `ADDRESS::80` publishes it on a port that Docker picks.
  const gap = value.split('/')[0]?.includes(':') === true ? ':' : '::';
  return { file: span.file, start: at, end: at, newText: `${written}${gap}` };
}

function inLongSyntax(files: ReadonlyMap<string, string>, port: PublishedPort, address: string): TextEdit | undefined {
  const entry = sourceOf(port.origin);
  const text = entry && files.get(entry.file);
  if (!entry || text === undefined) return undefined;
  const host = port.hostIpOrigin && sourceOf(port.hostIpOrigin);
  if (host) return replaceScalar(text, host.file, host.start, host.end, address);
  const beside = sourceOf(port.hostPortOrigin ?? port.containerPortOrigin ?? port.origin);
  if (!beside || beside.file !== entry.file || beside.start < entry.start || beside.end > entry.end) return undefined;
  const value = address.includes(':') ? `'${address}'` : address;
  if (text[entry.start] === '{') {
    const end = quotedEnd(text, beside.end);
    return { file: entry.file, start: end, end, newText: `, host_ip: ${value}` };
  }
  const end = lineEnd(text, beside.end);
  const column = entry.start - (text.lastIndexOf('\n', entry.start - 1) + 1);
  const indent = indentOf(text, entry.start).padEnd(column, ' ');
  return { file: entry.file, start: end, end, newText: `${lineBreakOf(text)}${indent}host_ip: ${value}` };
}

function quotedEnd(text: string, end: number): number {
  return text[end] === '"' || text[end] === "'" ? end + 1 : end;
}

function replaceScalar(text: string, file: string, start: number, end: number, value: string): TextEdit {
  const quote = text[start];
  const inside = (quote === '"' || quote === "'") && text[end - 1] === quote && end - start >= 2 ? 1 : 0;
  return { file, start: start + inside, end: end - inside, newText: value };
}

/** The text of a port's entry that a finding marks: the scalar, or the mapping of the long syntax. */
export function entryOf(port: PublishedPort): PublishedPort['origin'] {
  return port.text ? (spanOf(port.text) ?? port.origin) : port.origin;
}
