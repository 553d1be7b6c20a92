/** How the iptables generations from 28.0 on differ. Each generation's file makes one of these. */
export interface EngineVariant {
  /** Whether two isolation chains keep networks apart (28); 29 drops unpublished and direct access only. */
  readonly isolationChains: boolean;
  /** The chain that holds an internal network's two drops. */
  readonly internalChain: 'DOCKER-ISOLATION-STAGE-1' | 'DOCKER-INTERNAL';
  /** Whether raw PREROUTING drops direct access per published port (28.0, 28.1) or per endpoint (28.2 on). */
  readonly directAccess: 'published-port' | 'endpoint';
  /** Whether nat DOCKER starts with `-i br -j RETURN` for each masqueraded network. */
  readonly skipDnat: boolean;
  /** Whether DOCKER-FORWARD holds the jumps; 28.0.0 put them into FORWARD itself and matched an ipset of all bridges. */
  readonly forwardChain: boolean;
}
