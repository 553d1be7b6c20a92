import * as l10n from '@vscode/l10n';
import {
  type Answer,
  engineThatMade,
  engineWords,
  type Judgement,
  judgeProbe,
  type Probe,
  probeCommand,
  probeOf,
  type Question,
  type Topology,
  type Untried,
} from '../../core/analysis/index.ts';
import { openKernel, type ProbeProgram, type ProbeWay, probeWay } from '../../host/index.ts';
import type { ClientSettings } from '../ClientSettings.ts';
import type { Editor } from '../Editor.ts';
import type { Docker } from '../live/Docker.ts';
import type { Shown } from './DiagramPanel.ts';
import type { Reply, Task } from '../../protocol/index.ts';
import { twinIn } from './twinIn.ts';

/** A question that a panel answered, and the network that it showed then. */
export interface Asked {
  readonly question: Question;
  readonly answer: Answer;
  readonly shown: Shown;
}

/** What trying needs. */
export interface Trying {
  readonly docker: Docker;
  readonly program: ProbeProgram;
  readonly editor: Editor;
  readonly settings: ClientSettings;
}

/** Why nothing can be tried, if that is known without trying. */
export function whyNotTried({ question, answer, shown }: Asked, docker: Docker): string | undefined {
  if (docker.status.state === 'off') return docker.status.why;
  if (shown.source.kind === 'snapshot') {
    return l10n.t('A snapshot is from another time and perhaps another machine: it cannot be tried here.');
  }
  const { source, target } = question;
  if (source.kind !== 'lan' && source.kind !== 'internet') return undefined;
  const dialled =
    target.kind === 'name'
      ? target.name
      : target.kind === 'address'
        ? target.address
        : target.kind === 'host'
          ? (shown.network.topology.host.lanAddress ?? 'HOST')
          : (answer.resolved?.[0] ?? 'ADDRESS');
  const command = probeCommand(dialled, question);
  return l10n.t`This can only be tried on that other machine. Run this there: ${command}`;
}

/**
 * Tries an answer for real: finds the running containers, asks the person, connects from the source, and compares.
 * Undefined if the person declines.
 */
export async function tryForReal(
  asked: Asked,
  { docker, program, editor, settings }: Trying,
  { signal, busy, person }: Pick<Task<Reply>, 'signal' | 'busy' | 'person'>,
): Promise<Judgement | Untried | undefined> {
  const why = whyNotTried(asked, docker);
  if (why !== undefined) return { why };
  await docker.settled();
  const { status, last, view } = docker;
  if (status.state !== 'connected' || !last || !view) {
    return { why: 'why' in status ? status.why : l10n.t('No Docker daemon answers.') };
  }
  const { question, answer, shown } = asked;
  const proxied = answer.hops.some((hop) => hop.kind === 'proxy');
  const probe = probeOf(question, shown.network.topology, view.network.state, twinIn(view, shown), proxied);
  if ('why' in probe) return probe;
  const { readsRulesWithSudo: sudo } = (await settings.of()).docker;
  const { connection, answers } = docker.lastOf(probe.container?.id) ?? last;
  const access = await openKernel(connection, answers, { sudo });
  const way = probeWay(connection, access, probe, program);
  if ('why' in way) return way;
  if (!(await person(() => agreed(probe, way, view.network.topology, editor)))) return undefined;
  busy(l10n.t('Trying the connection'));
  const result = await way.run(signal);
  if (signal.aborted) return { why: l10n.t('Cancelled.') };
  return 'why' in result ? result : judgeProbe(answer, probe, result, driftNotes(asked, probe));
}

function agreed(
  { container, dial, port, protocol }: Probe,
  { kind }: ProbeWay,
  topology: Topology,
  editor: Editor,
): Promise<boolean> {
  const { command } = engineWords(engineThatMade(topology, container?.id ?? ''));
  const target = `${'name' in dial ? dial.name : dial.addresses.join(', ')}:${port}`;
  const place = container?.containerName ?? l10n.t('this machine');
  const what =
    protocol === 'tcp'
      ? l10n.t`Net Lens opens a TCP connection to ${target}, sends nothing, and closes it.`
      : l10n.t`Net Lens sends a small UDP packet to ${target}, and once more if no reply comes.`;
  const where =
    kind === 'exec'
      ? l10n.t`The connection is opened inside the container ${place}, with ${command} exec and its image’s bash or nc.`
      : kind === 'nsenter'
        ? l10n.t`The connection is opened in the network namespace of ${place}, by a Net Lens program (nsenter, as root).`
        : l10n.t('The connection is opened from this machine.');
  return editor.confirm({
    message: l10n.t`Try whether ${place} really reaches ${target}?`,
    detail: `${what}\n\n${where}`,
    yes: l10n.t('Try It'),
  });
}

/** Says that an answer for the files was tried on containers that differ from the files. */
function driftNotes({ shown }: Asked, { container }: Probe): string[] {
  const { project } = shown.source;
  const services = project?.drift?.services ?? [];
  const differ = services.filter((s) => s.differences.length > 0).map((s) => s.service);
  if (!project?.drift || differ.length === 0) return [];
  const own = container?.service !== undefined && differ.includes(container.service) ? container.service : differ[0];
  return [
    l10n.t`What runs differs from the file (${[own, ...differ.filter((s) => s !== own)].slice(0, 4).join(', ')}). "${engineWords(project.drift.engine).compose} up -d" updates it.`,
  ];
}
