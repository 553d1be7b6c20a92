import type { Context } from 'mocha';
import { answerQuestion, batchQuestion } from '../../src/core/explain/index.ts';
import type { KernelState } from '../../src/core/kernel/index.ts';
import type { Answer } from '../../src/core/model/index.ts';
import { captureSnapshot, connectDocker, type Snapshot } from '../../src/host/index.ts';
import { installTree } from './engineTree.ts';
import type { Asked } from './realOutcomes.ts';
import { startTreeEngine, type TreeEngine, type TreeKind, type TreeOptions } from './treeEngine.ts';

/** Starts an engine of the tree, whose programs are then the ones that are run here; skips, with the reason, where that cannot be. */
export async function startedTree(context: Context, kind: TreeKind, options: TreeOptions = {}): Promise<TreeEngine> {
  const missing = await installTree();
  if (missing !== undefined) {
    console.log(missing);
    context.skip();
  }
  const engine = await startTreeEngine(kind, options);
  process.env.PATH = `${engine.folder}/bin:${process.env.PATH ?? ''}`;
  return engine;
}

/** What Net Lens captures of an engine, its kernel and its sockets. */
export async function capturedOf({ environment }: Pick<TreeEngine, 'environment'>): Promise<Snapshot> {
  const connection = await connectDocker({ environment });
  try {
    return await captureSnapshot(connection, { kernel: true, listeners: true });
  } finally {
    connection.dispose();
  }
}

/** The answers of the model, in the order of the questions. */
export function modelAnswers(state: KernelState, asked: readonly Asked[]): readonly Answer[] {
  return asked.map((question) => {
    const parsed = batchQuestion(state.topology, { ...question, protocol: 'tcp' });
    return 'verdict' in parsed ? parsed : answerQuestion(state, parsed, { hops: false });
  });
}

/** Where the model's answers differ from how connections really ended, one text each. */
export function wrongAnswers(state: KernelState, asked: readonly Asked[], real: readonly string[]): readonly string[] {
  return modelAnswers(state, asked).flatMap((answer, position) => {
    const { from, address, port } = asked[position] ?? { from: '?', address: '?', port: 0 };
    const really = real[position] ?? '?';
    const isRight = answer.outcome === really || answer.outcomeOneOf?.some((outcome) => outcome === really) === true;
    // A client gives up before the kernel does on an address that nobody has.
    const isEarly = really === 'timeout' && answer.reason.code === 'nobody-has-address';
    // The host forwards to its own LAN, where nobody answers for a child of its card: silence, or its ICMP error once it has given up.
    const isLate = really === 'unreachable' && answer.reason.code === 'host-cannot-reach-macvlan';
    return isRight || isEarly || isLate
      ? []
      : [`${from} to ${address}:${port} is ${really}, not ${answer.outcome} (${answer.reason.code})`];
  });
}
