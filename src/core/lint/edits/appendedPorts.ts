import { type Container, type PublishedPort, sourceOf } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { hostBindings, type HostBinding } from '../index/hostBindings.ts';

/** A port that a later file meant to replace and Compose kept: both are published. */
export interface AppendedPort {
  readonly container: Container;
  readonly earlier: PublishedPort;
  readonly later: PublishedPort;
  /** Position of `later` in `Container.published`. */
  readonly index: number;
}

/**
 * Ports of one service for the same container port that different lists wrote (files that merge, or `extends`). Two different addresses on the host are
 * taken as intended; anything else is a list that Compose appended to although a replacement was meant.
 */
export const appendedPorts = analysis((context): readonly AppendedPort[] => {
  const byContainer = new Map<Container, HostBinding[]>();
  for (const binding of hostBindings(context)) {
    const list = byContainer.get(binding.container);
    if (list) list.push(binding);
    else byContainer.set(binding.container, [binding]);
  }
  const writers = new Map<string, Set<Container>>();
  for (const { container, port } of hostBindings(context)) {
    const place = placeOf(port);
    const users = writers.get(place);
    if (users) users.add(container);
    else writers.set(place, new Set([container]));
  }
  const found: AppendedPort[] = [];
  for (const [container, bindings] of byContainer) {
    if (bindings.length < 2) continue;
    // A range is thousands of ports.
    const byTarget = new Map<string, HostBinding[]>();
    for (const later of bindings) {
      const target = `${later.port.containerPort}/${later.port.protocol}`;
      const before = byTarget.get(target) ?? [];
      const earlier = before.find((b) => writtenApart(b, later, writers) && replacedBy(b, later));
      if (earlier) found.push({ container, earlier: earlier.port, later: later.port, index: later.index });
      before.push(later);
      byTarget.set(target, before);
    }
  }
  return found;
});

/** Different lists wrote the two: in different files, or the earlier one is also in the service that `extends` names. */
function writtenApart(earlier: HostBinding, later: HostBinding, writers: ReadonlyMap<string, Set<Container>>): boolean {
  const a = sourceOf(earlier.port.origin);
  const b = sourceOf(later.port.origin);
  if (!a || !b) return false;
  const users = (x: HostBinding): number => writers.get(placeOf(x.port))?.size ?? 0;
  return a.file !== b.file || users(earlier) > users(later);
}

function placeOf(port: PublishedPort): string {
  const at = sourceOf(port.origin);
  return at ? `${at.file}\0${String(at.start)}` : '';
}

function replacedBy(earlier: HostBinding, later: HostBinding): boolean {
  const a = earlier.port;
  const b = later.port;
  if (a.containerPort !== b.containerPort || a.protocol !== b.protocol) return false;
  if (a.hostPort === undefined && a.hostPortRange === undefined) return false;
  const chosen = (binding: HostBinding): boolean =>
    binding.port.hostIp !== undefined && binding.port.hostIp !== '' && binding.v4 !== '0.0.0.0' && binding.v6 !== '::';
  return !(chosen(earlier) && chosen(later) && (earlier.v4 ?? earlier.v6) !== (later.v4 ?? later.v6));
}
