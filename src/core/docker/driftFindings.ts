import { engineWords, type Finding, type Origin, type Severity, sourceOf, type Subject } from '../model/index.ts';
import type { Drift } from './Drift.ts';

const DIFFERS = 'differs-from-running';
const CLASHES = 'clashes-with-running';

/**
 * The differences between what runs and the files, and the project's clashes with this host, as findings at their places in the
 * files. What has no place in a file is left out, and so is a missing external network, which a rule reports.
 */
export function driftFindings({ engine, services, networks, clashes }: Drift): Finding[] {
  const up = `“${engineWords(engine).compose} up -d” recreates the`;
  return [
    ...services.flatMap(({ differences }) =>
      differences.flatMap((d) => finding(DIFFERS, 'information', `${d.message} ${up} container.`, d)),
    ),
    ...networks.flatMap((d) => finding(DIFFERS, 'information', `${d.message} ${up} network and its containers.`, d)),
    ...clashes.flatMap((c) => (c.kind === 'external-network-missing' ? [] : finding(CLASHES, 'warning', c.message, c))),
  ];
}

function finding(
  rule: string,
  severity: Severity,
  message: string,
  { origin, subject }: { readonly origin: Origin; readonly subject: Subject },
): Finding[] {
  const place = sourceOf(origin);
  if (!place) return [];
  return [{ rule, severity, message, origin: place, related: [], fixes: [], subjects: [subject], saidBy: 'daemon' }];
}
