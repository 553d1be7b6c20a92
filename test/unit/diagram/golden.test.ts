import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DeclaredDestination, diagramOf, type DiagramView, mermaidText } from '../../../src/core/diagram/index.ts';
import { dials, everything, large, loopbackFinding, shop } from './topologies.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../golden/diagram');

/** Golden Mermaid texts: `UPDATE_GOLDEN=1 npx mocha` writes them anew; look at the difference before committing it. */
const SHOP_DIALS = dials('proxy web:3000 refused', 'web db:5432', 'api db:5432 unknown', 'api missing:25 nxdomain');

const cases: readonly (readonly [
  string,
  () => ReturnType<typeof shop>,
  DiagramView,
  (readonly DeclaredDestination[])?,
])[] = [
  ['shop-kernel', () => shop(), { detail: 'kernel' }],
  ['shop-overview', () => shop(), { detail: 'overview' }, SHOP_DIALS],
  ['shop-failing', () => shop(), { detail: 'overview', filter: { failing: true } }, SHOP_DIALS],
  ['shop-live-kernel', () => shop(true), { detail: 'kernel' }],
  ['shop-web-closed', () => shop(), { detail: 'kernel', collapsed: ['c_web', 'nat'] }],
  ['shop-published', () => shop(), { detail: 'overview', filter: { published: true } }],
  ['everything-kernel', () => everything(), { detail: 'kernel' }],
  ['everything-overview', () => everything(), { detail: 'overview' }],
  ['everything-focus-app', () => everything(), { detail: 'focus', focus: 'app' }],
  ['forty-overview', () => large(40, 6), { detail: 'overview' }],
  ['forty-kernel', () => large(40, 6), { detail: 'kernel' }],
];

describe('Mermaid text', () => {
  for (const [name, made, view, destinations] of cases) {
    it(`is as it was: ${name}`, () => {
      const { topology, facts } = made();
      const findings = topology.containers.some((c) => c.id === 'web') ? [loopbackFinding(topology, 'web')] : [];
      const text = mermaidText(
        diagramOf(topology, facts, { ...view, findings, ...(destinations && { destinations }) }),
      );
      const file = path.join(FOLDER, `${name}.mmd`);
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
      assert.ok(existsSync(file), `no golden text ${name}: run with UPDATE_GOLDEN=1`);
      assert.equal(text, readFileSync(file, 'utf8'));
    });
  }
});
