import { topologyOfSnapshot } from '../../core/docker/index.ts';
import { buildState, type CapturedKernel, kernelFacts, parseCapturedKernel } from '../../core/kernel/index.ts';
import { lint } from '../../core/lint/index.ts';
import type { Topology } from '../../core/model/index.ts';
import type { NetworkView } from '../language/analyseProject.ts';
import { readSettings } from '../readSettings.ts';

/** A daemon's topology as a network: the walk runs on the captured kernel where there is one. */
export function viewOfTopology(
  topology: Topology,
  captured: CapturedKernel | undefined,
): { readonly view: NetworkView; readonly log: readonly string[] } {
  const kernel = buildState(topology, captured);
  const facts = kernelFacts(kernel);
  const texts = new Map<string, string>();
  const { findings, log } = lint(
    { topology, facts, files: texts, live: { topology } },
    { severities: readSettings(undefined).severities },
  );
  return { view: { topology, kernel, facts, findings, texts }, log };
}

/** A snapshot as a network; `log` says what of it could not be understood. */
export function viewOfSnapshot(raw: unknown): { readonly view?: NetworkView; readonly log: readonly string[] } {
  const made = topologyOfSnapshot(raw, {});
  const said = made.problems.map((problem) => problem.message);
  if (!made.value) return { log: said };
  const { view, log } = viewOfTopology(made.value, parseCapturedKernel(raw).value);
  return { view, log: [...said, ...log] };
}
