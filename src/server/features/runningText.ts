import * as l10n from '@vscode/l10n';
import { type Container, engineWords } from '../../core/analysis/index.ts';
import type { Project } from '../projects/Project.ts';

/** Containers that it names before it counts. */
const MAX_CONTAINERS = 8;

/** The running containers of a service, with their addresses; undefined where no engine is followed. */
export function runningText({ drift }: Project, container: Container): string | undefined {
  const service = drift?.services.find((s) => s.service === (container.service ?? container.name));
  if (!drift || !service) return undefined;
  const running = service.containers.filter((c) => c.running);
  if (running.length === 0) {
    return service.state === 'missing'
      ? l10n.t`Not running: ${engineWords(drift.engine).name} has no container for it.`
      : l10n.t('Not running: its container is stopped.');
  }
  const shown = running.slice(0, MAX_CONTAINERS).map(({ containerName, addresses }) => {
    const where = addresses.map(({ network, ipv4, ipv6 }) => `${ipv4 ?? ipv6 ?? '?'} (${network})`).join(', ');
    return where ? l10n.t`${containerName} at ${where}` : containerName;
  });
  if (running.length > shown.length) shown.push(l10n.t`and ${running.length - shown.length} more`);
  const text = l10n.t`Running: ${shown.join('; ')}.`;
  return service.differences.length > 0 ? `${text} ${l10n.t('It differs from the file.')}` : text;
}
