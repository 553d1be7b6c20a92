import type { Chance } from '../Chance.ts';

/**
 * A rule or setting that came with one of several networks of a container, in an order that nobody can know: netavark sets them up as it
 * meets them in a hash map (netavark src/commands/setup.rs, iteration of `network_info`). All of a container's come in one order.
 */
export interface SetUpOrder {
  /** What is decided once: a container's order. */
  readonly key: string;
  /** The network that it came with: its place in every order. */
  readonly network: string;
  /** All networks that are set up in some order. */
  readonly all: readonly string[];
  /** Those of them that have such a rule. */
  readonly networks: readonly string[];
}

const FULL = 4;

/** Every order of up to four networks; of more, enough for each to be first and each other last. */
export function ordersOf(networks: readonly string[]): readonly (readonly string[])[] {
  if (networks.length <= FULL) return permutations(networks);
  return networks.flatMap((first) =>
    networks.flatMap((last) =>
      first === last ? [] : [[first, ...networks.filter((n) => n !== first && n !== last), last]],
    ),
  );
}

function permutations(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

/** The order in which this way has the networks set up. */
export function orderChosen(key: string, all: readonly string[], chance: Chance | undefined): readonly string[] {
  const orders = ordersOf(all);
  return orders[chance?.choose(key, orders.length, 'set-up') ?? 0] ?? all;
}

/** The one that is set up first of some of the networks. */
export const firstIn = (order: readonly string[], some: readonly string[]): string | undefined =>
  order.find((network) => some.includes(network));
