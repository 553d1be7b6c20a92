/** iptables-save text → `filter DOCKER` → its rules. */
export declare function chainsOf(text: string): Map<string, Set<string>>;
/** What `nft -j list ruleset` told of one family, in the words that `netlens rules` prints: tables of the engine alone. */
export declare function nftText(raw: unknown, family: 4 | 6): string;
/** The text of nft tables → `netavark FORWARD` → its rules. */
export declare function nftChainsOf(text: string): Map<string, Set<string>>;
