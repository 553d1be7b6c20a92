import * as vscode from 'vscode';
import {
  type Answer,
  type Judgement,
  judgeProbe,
  type Probe,
  probeCommand,
  probeOf,
  type Question,
  type Untried,
} from '../../core/analysis/index.ts';
import type { ProbeProgram, ProbeWay } from '../../host/index.ts';
import type { Docker } from '../live/Docker.ts';
import type { Shown } from './DiagramPanel.ts';
import type { Task } from './CancellableTasks.ts';
import { twinIn } from './twinIn.ts';

/** A question that a panel answered, and the network that it showed then. */
export interface Asked {
  readonly question: Question;
  readonly answer: Answer;
  readonly shown: Shown;
}

/** Why nothing can be tried, if that is known without trying. */
export function whyNotTried({ question, answer, shown }: Asked, docker: Docker): string | undefined {
  if (docker.status.state === 'off') return docker.status.why;
  if (shown.source.kind === 'snapshot') {
    return vscode.l10n.t('A snapshot is of another time, and perhaps of another machine: it cannot be tried here.');
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
  return vscode.l10n.t('This can only be tried on that other machine. Run this there: {0}', command);
}

/**
 * Tries an answer for real: finds the running containers, asks the person, connects from the source, and compares.
 * Undefined if the person declines.
 */
export async function tryForReal(
  asked: Asked,
  docker: Docker,
  program: ProbeProgram,
  { token, busy, person }: Pick<Task, 'token' | 'busy' | 'person'>,
): Promise<Judgement | Untried | undefined> {
  const why = whyNotTried(asked, docker);
  if (why !== undefined) return { why };
  await docker.settled();
  const { status, last, view } = docker;
  if (status.state !== 'connected' || !last || !view) {
    return { why: 'why' in status ? status.why : vscode.l10n.t('No Docker daemon answers.') };
  }
  const { question, answer, shown } = asked;
  const proxied = answer.hops.some((hop) => hop.kind === 'proxy');
  const probe = probeOf(question, shown.network.topology, view.network.state, twinIn(view, shown), proxied);
  if ('why' in probe) return probe;
  const { openKernel, probeWay } = await import('../../host/index.ts');
  const sudo = vscode.workspace.getConfiguration('netlens.docker').get('readRulesWithSudo') === true;
  const access = await openKernel(last.connection, last.answers, { sudo });
  const way = probeWay(last.connection, access, probe, program);
  if ('why' in way) return way;
  if (!(await person(() => agreed(probe, way)))) return undefined;
  busy(vscode.l10n.t('Trying it'));
  const stop = new AbortController();
  const listening = token.onCancellationRequested(() => stop.abort());
  try {
    const result = await way.run(stop.signal);
    if (token.isCancellationRequested) return { why: vscode.l10n.t('Cancelled.') };
    return 'why' in result ? result : judgeProbe(answer, probe, result, driftNotes(asked, probe));
  } finally {
    listening.dispose();
  }
}

async function agreed({ container, dial, port, protocol }: Probe, { kind }: ProbeWay): Promise<boolean> {
  const target = `${'name' in dial ? dial.name : dial.addresses.join(', ')}:${port}`;
  const place = container?.containerName ?? vscode.l10n.t('this machine');
  const what =
    protocol === 'tcp'
      ? vscode.l10n.t('Net Lens opens a TCP connection to {0}, sends nothing, and closes it.', target)
      : vscode.l10n.t('Net Lens sends a small UDP packet to {0}, and once more if no reply comes.', target);
  const where =
    kind === 'exec'
      ? vscode.l10n.t('It is opened inside of the container {0}, by docker exec with bash or nc of its image.', place)
      : kind === 'nsenter'
        ? vscode.l10n.t(
            'It is opened in the network namespace of {0}, by a program of Net Lens (nsenter, as root).',
            place,
          )
        : vscode.l10n.t('It is opened from this machine.');
  const yes = vscode.l10n.t('Try It');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Try for real whether {0} reaches {1}?', place, target),
    { modal: true, detail: `${what}\n\n${where}` },
    yes,
  );
  return chosen === yes;
}

/** Says that an answer for the files was tried on containers that differ from the files. */
function driftNotes({ shown }: Asked, { container }: Probe): string[] {
  const { project } = shown.source;
  const services = project?.drift?.services ?? [];
  const differ = services.filter((s) => s.differences.length > 0).map((s) => s.service);
  if (differ.length === 0) return [];
  const own = container?.service !== undefined && differ.includes(container.service) ? container.service : differ[0];
  return [
    vscode.l10n.t(
      'What runs is not what the file says ({0}): "docker compose up -d" makes it so.',
      [own, ...differ.filter((s) => s !== own)].slice(0, 4).join(', '),
    ),
  ];
}
