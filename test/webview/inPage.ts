import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { diagramOf, type DiagramView } from '../../src/core/diagram/index.ts';
import type { Finding } from '../../src/core/model/index.ts';
import { loopbackFinding, shop } from '../unit/diagram/topologies.ts';
import { FakeHost } from './FakeHost.ts';
import { type OpenedPage, type OpenOptions, openPage } from './openPage.ts';

export type Made = ReturnType<typeof shop>;

export interface Opened extends OpenedPage {
  readonly host: FakeHost;
}

/** Opens a page on a topology (the shop with its mistake unless told), runs, and insists that nothing went wrong meanwhile. */
export async function inPage(
  browser: Browser,
  setup: {
    readonly made?: Made;
    readonly findings?: readonly Finding[];
    readonly view?: DiagramView;
    readonly options?: OpenOptions;
    readonly prepare?: (host: FakeHost) => void;
    /** Console errors that this case means to cause. */
    readonly expects?: RegExp;
  },
  run: (opened: Opened) => Promise<void>,
): Promise<void> {
  const made = setup.made ?? shop();
  const findings = setup.findings ?? (setup.made ? [] : [loopbackFinding(made.topology, 'web')]);
  const host = new FakeHost(made, findings, setup.view ?? { detail: 'kernel' });
  setup.prepare?.(host);
  const opened = await openPage(browser, host, setup.options);
  try {
    await opened.drawn();
    await run({ ...opened, host });
    const violations = await opened.page.evaluate(() => (window as unknown as { violations: string[] }).violations);
    assert.deepEqual(violations, [], 'violations of the Content-Security-Policy');
    assert.deepEqual(
      opened.troubles.filter((t) => !setup.expects?.test(t)),
      [],
      'errors in the page',
    );
    assert.deepEqual(host.misunderstood, [], 'messages that the protocol does not know');
    const logged = host.received.filter((m) => m.type === 'log').map((m) => m.text);
    assert.deepEqual(
      logged.filter((t) => !setup.expects?.test(t)),
      [],
      'what the page logged',
    );
  } finally {
    await opened.context.close();
  }
}

/** A view in which every group is open that a picture of this size closes by itself. */
export function expandedView(made: Made, detail: 'kernel' | 'overview'): DiagramView {
  const expanded: string[] = [];
  // What is in a group that opens may be closed in turn.
  for (let depth = 0; depth < 4; depth++) {
    const { nodes } = diagramOf(made.topology, made.facts, { detail, expanded });
    expanded.push(...nodes.filter((n) => n.kind === 'collapsed').map((n) => n.id));
  }
  return { detail, expanded };
}

/** For a machine that is busy with other work: what is awaited is a state, so this costs no time where it comes. */
const PATIENCE = 30_000;

/** Waits until something holds, as a person would look again; fails with what was seen last. */
export async function eventually<T>(look: () => Promise<T> | T, holds: (seen: T) => boolean, what: string): Promise<T> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    assert.ok(Date.now() < until, `${what}; seen last: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/**
 * Waits until the page is still: no glide or other animation that ends is under way, and nothing that was drawn has moved or
 * changed for five frames.
 */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ends = (a: Animation): boolean => Number.isFinite(Number(a.effect?.getComputedTiming().endTime ?? 0));
    const look = (): string =>
      ['.content', '.card:not([hidden])', '.cell:focus', '.matrix tbody th']
        .map((selector) => JSON.stringify(document.querySelector(selector)?.getBoundingClientRect() ?? null))
        .join();
    let changed = true;
    const observer = new MutationObserver(() => (changed = true));
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    let seen = '';
    for (let still = 0; still < 5;) {
      await new Promise(requestAnimationFrame);
      const moving =
        document.querySelector('.gliding') !== null ||
        document.getAnimations().some((a) => a.playState === 'running' && ends(a));
      const now = look();
      still = moving || changed || now !== seen ? 0 : still + 1;
      changed = false;
      seen = now;
    }
    observer.disconnect();
  });
}

export function part(id: string): string {
  return `.picture g[data-id="${id}"]`;
}

export function placeOf(page: Page): Promise<{ x: number; y: number; scale: number }> {
  return page.evaluate(() => {
    const m = new DOMMatrix(getComputedStyle(document.querySelector('.content') as Element).transform);
    return { x: m.e, y: m.f, scale: m.a };
  });
}
