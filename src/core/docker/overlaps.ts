import ipaddr from 'ipaddr.js';

/** Whether two address ranges (CIDR text) have an address in common; false where one of them is no range. */
export function overlaps(a: string, b: string): boolean {
  try {
    const [x, xLength] = ipaddr.parseCIDR(a);
    const [y, yLength] = ipaddr.parseCIDR(b);
    if (x.kind() !== y.kind()) return false;
    // The shorter prefix is the larger range: it holds the other one, or they have nothing in common.
    return xLength <= yLength ? y.match(x, xLength) : x.match(y, yLength);
  } catch {
    return false;
  }
}
