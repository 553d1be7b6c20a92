import type { Finding, FindingSettings, Network, Steps } from '../../core/analysis/index.ts';

/** A network (of files, a daemon or a snapshot) with its findings, as every part of the interface shows it. */
export interface NetworkView {
  readonly network: Network;
  /** The findings under the person's settings; the problems panel and the picture show the same ones. */
  readonly findings: readonly Finding[];
}

/** Makes the view of a network in steps; `log` has lines for the log. */
export function* networkViewInSteps(
  network: Network,
  settings: FindingSettings,
): Steps<{ readonly view: NetworkView; readonly log: readonly string[] }> {
  yield* network.stateInSteps();
  yield;
  const { findings, log } = yield* network.findingsInSteps(settings);
  return { view: { network, findings }, log };
}
