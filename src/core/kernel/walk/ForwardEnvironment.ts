import type { Ip } from '../../model/index.ts';
import type { HookEnvironment } from '../netfilter/evaluate/runHook.ts';
import type { CompiledLink, CompiledNamespace, CompiledRoute } from './CompiledNamespace.ts';
import type { Crossing } from './farEnd.ts';
import type { CompiledState } from './compileState.ts';
import type { Packet } from './Packet.ts';
import type { WalkCause } from './Trace.ts';

/** What the packets of one connection share. The `on…` are told of what happens on the way, and absent where nobody records. */
export interface ForwardEnvironment extends HookEnvironment {
  readonly state: CompiledState;
  readonly onRoute?: (ns: CompiledNamespace, f: Packet, route: CompiledRoute | undefined, local: boolean) => void;
  readonly onCross?: (
    from: CompiledLink,
    to: CompiledLink,
    bridge: CompiledLink | undefined,
    f: Packet,
    next: Ip,
  ) => void;
  readonly onWire?: (from: CompiledLink, to: CompiledLink, crossings: readonly Crossing[], f: Packet, next: Ip) => void;
  /** `next`: whose address nobody answered for. */
  readonly onStop?: (
    ns: CompiledNamespace,
    cause: WalkCause,
    f: Packet,
    link: CompiledLink | undefined,
    next?: Ip,
  ) => void;
  /** Where a packet to an address that several namespaces stand for goes: the one that asked. */
  readonly asker: CompiledNamespace;
  readonly neighbourhood: Map<string, WalkCause | ''>;
}
