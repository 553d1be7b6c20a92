import type { Listener } from '../../model/index.ts';

/** A variable that puts one socket somewhere, beside which a program has the one that it is for: `FM_BIND_UI`, `GRPC_ADDR`. */
const LESSER =
  /^the variable (?:\w*_)?(?:UI|ADMIN|METRICS?|PROMETHEUS|HEALTH|DEBUG|PPROF|CONSOLE|DASHBOARD|MONITORING|MANAGEMENT|GRPC|RPC|INTERNAL|GOSSIP|RAFT|PEER|CLUSTER)(?:_\w*)?$/i;

/** Whether what says where the socket is says it of a socket beside the one that the program is for. */
export function isLesserSocket({ by = '' }: Listener): boolean {
  return LESSER.test(by);
}
