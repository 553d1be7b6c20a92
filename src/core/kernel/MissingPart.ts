/** A setting of a captured namespace that decides, and was not captured: the sysctls as they are called in the kernel's documentation. */
export type UnknownSetting =
  | 'net.ipv4.ip_forward'
  | 'net.ipv6.conf.all.forwarding'
  | 'rp_filter'
  | 'proxy_arp'
  | 'route_localnet'
  | 'net.bridge.bridge-nf-call-iptables'
  | 'net.bridge.bridge-nf-call-ip6tables';

/** What a walk would have needed of a captured namespace, and the capture does not hold. */
export interface MissingPart {
  /** The namespace's id. */
  readonly namespace: string;
  readonly part: 'routes' | 'policy-rules' | 'addresses' | 'link-state' | 'neighbours' | 'fdb' | UnknownSetting;
}
