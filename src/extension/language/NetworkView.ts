import type { Finding, FindingSettings, Network, Steps } from '../../core/analysis/index.ts';

/** A network as every part of the interface shows it, whoever said it: files, a daemon, a snapshot. */
export interface NetworkView {
  readonly network: Network;
  /** What was found in it under the person's settings: the same for the problems panel and the picture. */
  readonly findings: readonly Finding[];
}

/** Works out the view of a network in steps, and lines for the log. */
export function* networkViewInSteps(
  network: Network,
  settings: FindingSettings,
): Steps<{ readonly view: NetworkView; readonly log: readonly string[] }> {
  yield* network.stateInSteps();
  yield;
  const { findings, log } = yield* network.findingsInSteps(settings);
  return { view: { network, findings }, log };
}
