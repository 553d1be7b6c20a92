import type { DiagramView } from '../../src/core/diagram/index.ts';
import type { Answer, Finding, KernelFacts, Topology } from '../../src/core/model/index.ts';
import type { FromWebview, Matrix, ToWebview } from '../../src/protocol/index.ts';
/** What stands in for the extension: the real diagram room behind the real protocol, and canned answers. */
export declare class FakeHost {
    #private;
    readonly received: FromWebview[];
    readonly misunderstood: unknown[];
    topology: Topology;
    facts: KernelFacts;
    findings: readonly Finding[];
    view: DiagramView;
    answer: Answer | undefined;
    matrix: Matrix | undefined;
    constructor(made: {
        readonly topology: Topology;
        readonly facts: KernelFacts;
    }, findings?: readonly Finding[], view?: DiagramView);
    connect(send: (message: ToWebview) => void): void;
    send(message: ToWebview): void;
    show(): void;
    receive(raw: unknown): void;
    last<T extends FromWebview['type']>(type: T): Extract<FromWebview, {
        type: T;
    }> | undefined;
}
