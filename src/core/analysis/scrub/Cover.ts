import type { Ip, IpNet } from '../../model/index.ts';
import { AddressCover, replaceAddresses } from './AddressCover.ts';
import { isTelling, NAME_KINDS, NameCover, type NameKind } from './NameCover.ts';

/** Replaces what a text or a field says of whose network it is. */
export interface Cover {
  /** A field that is a name. */
  readonly name: (kind: NameKind, text: string) => string;
  /** A text that a person wrote: addresses, and the names that the fields gave. */
  readonly text: (text: string) => string;
  /** A text that a kernel or an engine wrote: addresses and interfaces. */
  readonly tables: (text: string) => string;
  /** The base of a net that is written beside its length. */
  readonly net: (net: IpNet) => string;
}

/** Reads a source once to see which names and addresses it has, and gives the cover for the second time. */
export class CoverCollector implements Cover {
  readonly #names = new Map<string, NameKind>();
  readonly #seen = { addresses: new Map<string, Ip>(), nets: new Map<string, IpNet>(), macs: new Set<string>() };

  readonly name = (kind: NameKind, text: string): string => {
    if (!isTelling(kind, text)) return text;
    // A field that takes a name or an address.
    if (this.text(text) !== text || this.#holdsAddress(text)) return text;
    const known = this.#names.get(text);
    if (known === undefined || NAME_KINDS.indexOf(kind) < NAME_KINDS.indexOf(known)) this.#names.set(text, kind);
    return text;
  };

  readonly text = (text: string): string =>
    replaceAddresses(text, {
      address: (ip) => {
        this.#seen.addresses.set(ip.text, ip);
        return ip.text;
      },
      net: this.net,
      mac: (mac) => {
        this.#seen.macs.add(mac);
        return mac;
      },
    });

  readonly tables = this.text;

  readonly net = (net: IpNet): string => {
    this.#seen.nets.set(`${net.base.text}/${net.length}`, net);
    return net.base.text;
  };

  #holdsAddress(text: string): boolean {
    let holds = false;
    const found = (): string => {
      holds = true;
      return '';
    };
    replaceAddresses(text, { address: found, net: found, mac: found });
    return holds;
  }

  /** @param kept nets that stay, such as those that Docker would give a network of a Compose file */
  cover(kept: readonly IpNet[]): Cover {
    const addresses = new AddressCover(this.#seen, kept);
    const names = new NameCover(this.#names);
    const interfaces = new NameCover(new Map([...this.#names].filter(([, kind]) => kind === 'interface')));
    const visitor = {
      address: (ip: Ip) => addresses.address(ip),
      net: ({ base }: IpNet) => addresses.address(base),
      mac: (mac: string) => addresses.mac(mac),
    };
    const text = (value: string): string => replaceAddresses(names.text(value), visitor);
    return {
      name: (_kind, value) => {
        const name = names.name(value);
        return name === value ? replaceAddresses(value, visitor) : name;
      },
      text,
      tables: (value) => replaceAddresses(interfaces.text(value), visitor),
      net: visitor.net,
    };
  }
}
