import * as vscode from 'vscode';
import { HOST, type Answer, type Assumption } from '../../core/model/index.ts';
import type { KernelState } from '../../core/kernel/index.ts';
import type { Statement } from '../language/Statement.ts';
import { SAID } from './settleActions.ts';

/** The answer with what a person said of the socket that it came to: it rests on that, and it can be taken back. */
export function withStatements(answer: Answer, statements: readonly Statement[], kernel: KernelState): Answer {
  const hop = answer.hops.findLast(({ kind }) => kind === 'deliver');
  const { packet } = hop ?? {};
  if (!hop || !packet) return answer;
  const namespace = hop.at === HOST ? HOST : kernel.namespaceOf.get(hop.touches?.container ?? '');
  const said = statements.filter(
    ({ container, port, protocol }) =>
      (container === HOST ? HOST : kernel.namespaceOf.get(container)) === namespace &&
      port === packet.destinationPort &&
      protocol === packet.protocol,
  );
  return { ...answer, assumptions: [...said.map((one) => assumptionOf(one, kernel)), ...answer.assumptions] };
}

function assumptionOf({ address, ...socket }: Statement, kernel: KernelState): Assumption {
  const { container, port } = socket;
  const name =
    container === HOST
      ? vscode.l10n.t('a process of the host')
      : (kernel.topology.containers.find((c) => c.id === container)?.name ?? container);
  const literal = address?.includes(':') ? `[${address}]` : address;
  const message =
    literal === undefined
      ? vscode.l10n.t('You said that nothing listens on port {0} in {1}.', port, name)
      : vscode.l10n.t('You said that {0} listens on {1}.', name, `${literal}:${port}`);
  return { code: SAID, message, socket };
}
