import { type Container, type PublishedPort, type SourceOrigin, spanOf, type Text } from '../../model/index.ts';
import type { Reference } from '../index/Reference.ts';

/** Where a finding about a part of a text sits: the part if a file wrote it, else the whole. */
export function spotOf(text: Text, from: number, to: number): SourceOrigin | Text['origin'] {
  return spanOf(text, from, to) ?? text.origin;
}

/** The host of a reference, where it is written. */
export function hostSpot({ text, start, end, portText, portEnd }: Reference): SourceOrigin | Text['origin'] {
  // `:8080` names no host: the port stands for it.
  const isUnsaid = start === end && portText === text && portEnd !== undefined;
  return spotOf(text, start, isUnsaid ? portEnd : end);
}

/** The port of a reference, where it is written. */
export function portSpot({ portText, portStart, portEnd }: Reference): SourceOrigin | Text['origin'] | undefined {
  return portText && portStart !== undefined && portEnd !== undefined
    ? spotOf(portText, portStart, portEnd)
    : undefined;
}

/** `localhost:5432`, `db`: the destination as a person would write it. */
export function destinationText({ host, port }: Reference): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? name : `${name}:${port}`;
}

/** Who dials: the container, or a proxy that is not here and takes the container that has the label. */
export function diallerText({ from, host, hostImplied }: Reference): string {
  return hostImplied && host === (from.service ?? from.name) ? 'The proxy' : from.name;
}

/** `8080:80`, `127.0.0.1:8080:80`. */
export function publishedText(port: PublishedPort): string {
  const host = port.hostPort ?? (port.hostPortRange ? port.hostPortRange.join('-') : '');
  const ip = port.hostIp === undefined ? '' : `${port.hostIp.includes(':') ? `[${port.hostIp}]` : port.hostIp}:`;
  return `${ip}${host === '' && ip === '' ? '' : `${host}:`}${port.containerPort}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  if (unique.length < 2) return unique.join('');
  return `${unique.slice(0, -1).join(', ')} and ${unique.at(-1) ?? ''}`;
}

export function namesOf(containers: readonly Container[]): string {
  return listed(containers.map((c) => c.name));
}
