import { markValue, portRanges } from './iptablesNumbers.ts';
import type { PortRange, Target } from '../Ruleset.ts';

/** Targets that do not change where a packet goes. */
const NOTES = new Set([
  'LOG',
  'NFLOG',
  'ULOG',
  'TRACE',
  'TCPMSS',
  'CHECKSUM',
  'AUDIT',
  'CLASSIFY',
  'DSCP',
  'TOS',
  'TTL',
  'HL',
  'SET',
]);

/**
 * What follows `-j NAME` (or `-g`): a jump where the table declares a chain of that name, else a target.
 *
 * @param rest the words after the name
 */
export function parseIptablesTarget(name: string, rest: readonly string[]): Target {
  const text = ['-j', name, ...rest].join(' ');
  const after = (option: string): string | undefined => {
    const at = rest.indexOf(option);
    return at < 0 ? undefined : rest[at + 1];
  };
  const flags = rest.filter((w) => ['--random', '--random-fully', '--persistent'].includes(w)).join(' ');
  const flagged = flags ? { flags } : {};
  if (NOTES.has(name)) return { kind: 'note', name, text: text.slice('-j '.length) };
  switch (name) {
    case 'ACCEPT':
      return { kind: 'accept' };
    case 'DROP':
      return { kind: 'drop' };
    case 'RETURN':
      return { kind: 'return' };
    case 'REJECT':
      return { kind: 'reject', with: after('--reject-with') ?? 'icmp-port-unreachable' };
    case 'DNAT':
    case 'SNAT': {
      const option = name === 'DNAT' ? '--to-destination' : '--to-source';
      const to = after(option);
      if (to === undefined || rest.indexOf(option) !== rest.lastIndexOf(option)) return { kind: 'unknown', text };
      const parsed = natAddress(to);
      return parsed ? { kind: name === 'DNAT' ? 'dnat' : 'snat', ...parsed, ...flagged } : { kind: 'unknown', text };
    }
    case 'MASQUERADE':
    case 'REDIRECT': {
      const range = after('--to-ports');
      const ports = range === undefined ? undefined : portRanges(range)?.[0];
      return { kind: name === 'MASQUERADE' ? 'masquerade' : 'redirect', ...(ports ? { ports } : {}), ...flagged };
    }
    case 'MARK':
    case 'CONNMARK': {
      const of = name === 'MARK' ? 'packet' : 'connection';
      const xmark = markValue(after('--set-xmark') ?? '');
      if (xmark) return { kind: 'set-mark', of, ...xmark };
      // --set-mark value/mask sets the bits of the mask or the value (iptables-extensions(8)).
      const set = markValue(after('--set-mark') ?? '');
      if (set) return { kind: 'set-mark', of, value: set.value, mask: (set.mask | set.value) >>> 0 };
      // How a person writes them; iptables-save prints all three as --set-xmark.
      const bits = (option: string): number | undefined => markValue(after(option) ?? '')?.value;
      const [or, and, xor] = [bits('--or-mark'), bits('--and-mark'), bits('--xor-mark')];
      if (or !== undefined) return { kind: 'set-mark', of, value: or, mask: or };
      if (and !== undefined) return { kind: 'set-mark', of, value: 0, mask: ~and >>> 0 };
      if (xor !== undefined) return { kind: 'set-mark', of, value: xor, mask: 0 };
      const mask = Number(after('--nfmask') ?? 0xffffffff) >>> 0;
      // Copying bits between marks to other positions (net/netfilter/xt_connmark.c) is not modelled.
      if (Number(after('--ctmask') ?? mask) >>> 0 !== mask) return { kind: 'unknown', text };
      if (rest.includes('--save-mark')) return { kind: 'save-mark', mask };
      if (rest.includes('--restore-mark')) return { kind: 'restore-mark', mask };
      return { kind: 'unknown', text };
    }
    case 'NOTRACK':
      return { kind: 'notrack' };
    case 'CT':
      if (rest.includes('--notrack')) return { kind: 'notrack' };
      return rest.includes('--zone')
        ? { kind: 'unknown', text }
        : { kind: 'note', name, text: text.slice('-j '.length) };
    default:
      return { kind: 'unknown', text };
  }
}

/** `10.0.0.2`, `10.0.0.2-10.0.0.5:80-90`, `[fd00::2]:80`, `:53`, and `10.0.0.2:80-89/8080`, which moves 8080 to 80, 8081 to 81 … */
function natAddress(
  text: string,
):
  | { readonly addresses?: readonly [string, string]; readonly ports?: PortRange; readonly portsFrom?: number }
  | undefined {
  let addressPart = text;
  let portPart: string | undefined;
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed) {
    addressPart = bracketed[1] ?? '';
    portPart = bracketed[2];
  } else if (!/:.*:/.test(text) && text.includes(':')) {
    const at = text.indexOf(':');
    addressPart = text.slice(0, at);
    portPart = text.slice(at + 1);
  }
  const [rangePart, fromPart] = portPart?.split('/') ?? [];
  const ports = rangePart === undefined ? undefined : portRanges(rangePart)?.[0];
  const portsFrom = fromPart === undefined ? undefined : Number(fromPart);
  if (portsFrom !== undefined && !Number.isInteger(portsFrom)) return undefined;
  if (portPart !== undefined && !ports) return undefined;
  const [first = '', last = first] = addressPart.split('-');
  if (first === '' && !ports) return undefined;
  return {
    ...(first === '' ? {} : { addresses: [first, last] as const }),
    ...(ports ? { ports } : {}),
    ...(portsFrom === undefined ? {} : { portsFrom }),
  };
}
