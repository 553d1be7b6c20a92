import assert from 'node:assert/strict';
import { ruleCatalogue, ruleOf, type Rule } from '../../../src/core/lint/index.ts';
import { installEngine, missingForEngines, startEngine, type Engine } from '../engine.ts';
import type { FixCase } from './FixCase.ts';
import { FixProject } from './FixProject.ts';
import { addressFixes, addressNotShown } from './addressFixes.ts';
import { importPrograms, installPrograms } from './programs.ts';
import { protocolFixes } from './protocolFixes.ts';
import { networkFixes, networkNotShown } from './networkFixes.ts';
import { publishingFixes, publishingNotShown } from './publishingFixes.ts';

const cases: readonly FixCase[] = [...addressFixes, ...publishingFixes, ...networkFixes, ...protocolFixes];
const notShown = [...addressNotShown, ...publishingNotShown, ...networkNotShown];

/** Every rule's bad example on a real engine: the symptom, the rule's own edit, the symptom gone. */
describe('fixes, on engine 28', function () {
  this.timeout(60_000);
  let engine: Engine;

  before(async function () {
    this.timeout(120_000);
    const missing = await missingForEngines();
    if (missing) this.skip();
    await installEngine('28');
    const lacking = await installPrograms();
    assert.equal(lacking, undefined);
    engine = await startEngine('28');
    await importPrograms(engine);
  });
  after(async () => {
    // `before` may have skipped.
    await (engine as Engine | undefined)?.stop();
  });

  it('shows every rule, or says why it cannot be shown', () => {
    const told = [...cases.map((c) => c.rule), ...notShown.map((n) => n.rule)];
    assert.deepEqual([...told].sort(), ruleCatalogue.map((r) => r.id).sort());
    for (const { rule, reason } of notShown) assert.ok(reason.length > 20, rule);
  });

  for (const one of cases) {
    it(one.rule, async () => {
      const rule = ruleOf(one.rule);
      assert.ok(rule, 'there is such a rule');
      if (!one.flags) return show(engine, one, rule);
      const own = await startEngine('28', { flags: one.flags });
      try {
        await show(own, one, rule);
      } finally {
        await own.stop();
      }
    });
  }
});

async function show(engine: Engine, one: FixCase, rule: Rule): Promise<void> {
  const restore = await one.prepare?.(engine);
  const project = new FixProject(engine, one.example ?? rule.docs.bad, one.standIns);
  try {
    await one.symptom(project, engine);
    await project.compose('down', '-t', '0');
    if (one.by === 'edit') assert.ok(project.fix(rule) > 0, 'the rule offers an edit');
    else project.replace(rule.docs.good);
    await one.gone(project, engine);
  } finally {
    await project.down();
    await restore?.();
  }
}
