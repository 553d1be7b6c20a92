import type { Rule } from '../Rule.ts';
import { loopbackBind } from './loopback-bind.ts';
import { loopbackDefault } from './loopback-default.ts';
import { loopbackInConfig } from './loopback-in-config.ts';
import { healthcheckLocalhostIpv6 } from './healthcheck-localhost-ipv6.ts';
import { localhostAsPeer } from './localhost-as-peer.ts';
import { localhostInConfig } from './localhost-in-config.ts';
import { kafkaAdvertisedLocalhost } from './kafka-advertised-localhost.ts';
import { publishedPortInside } from './published-port-inside.ts';
import { targetPortMismatch } from './target-port-mismatch.ts';
import { browserUrlServiceName } from './browser-url-service-name.ts';
import { noCommonNetwork } from './no-common-network.ts';
import { unknownHost } from './unknown-host.ts';
import { v1ContainerName } from './v1-container-name.ts';
import { underscoreHostname } from './underscore-hostname.ts';
import { aliasCollision } from './alias-collision.ts';
import { hardcodedDocker0Address } from './hardcoded-docker0-address.ts';
import { hardcodedContainerAddress } from './hardcoded-container-address.ts';
import { hostDockerInternalLinux } from './host-docker-internal-linux.ts';
import { hostGatewayLoopbackPublish } from './host-gateway-loopback-publish.ts';
import { proxyEnv } from './proxy-env.ts';
import { datastorePublished } from './datastore-published.ts';
import { publishedOnAllInterfaces } from './published-on-all-interfaces.ts';
import { hostModePorts } from './host-mode-ports.ts';
import { sharedNamespacePorts } from './shared-namespace-ports.ts';
import { sharedNamespacePortClash } from './shared-namespace-port-clash.ts';
import { internalNetworkPorts } from './internal-network-ports.ts';
import { internalNetworkEgress } from './internal-network-egress.ts';
import { duplicateHostPort } from './duplicate-host-port.ts';
import { overrideAppendsPort } from './override-appends-port.ts';
import { replicasHostPort } from './replicas-host-port.ts';
import { sexagesimalPort } from './sexagesimal-port.ts';
import { browserUnsafePort } from './browser-unsafe-port.ts';
import { port53Resolver } from './port-53-resolver.ts';
import { invalidHostIp } from './invalid-host-ip.ts';
import { exposeOnly } from './expose-only.ts';
import { defaultBridgeNoDns } from './default-bridge-no-dns.ts';
import { staticIpNoSubnet } from './static-ip-no-subnet.ts';
import { staticIpConflict } from './static-ip-conflict.ts';
import { subnetOverlap } from './subnet-overlap.ts';
import { subnetNotPrivate } from './subnet-not-private.ts';
import { macvlanHostAccess } from './macvlan-host-access.ts';
import { ipv6NotEnabled } from './ipv6-not-enabled.ts';
import { traefikNetworkAmbiguous } from './traefik-network-ambiguous.ts';
import { legacyLinks } from './legacy-links.ts';
import { networkModeWithNetworks } from './network-mode-with-networks.ts';
import { startupRace } from './startup-race.ts';
import { externalNetworkMissing } from './external-network-missing.ts';
import { loopbackPublishOldEngine } from './loopback-publish-old-engine.ts';
import { hostModeDesktop } from './host-mode-desktop.ts';
import { mtuMismatch } from './mtu-mismatch.ts';
import { destinationUnreachable } from './destination-unreachable.ts';
import { firewallBypass } from './firewall-bypass.ts';

/** Every rule, in the order of the documentation. One line each; a rule that is not here does not run. */
export const rules: readonly Rule[] = [
  loopbackBind,
  loopbackDefault,
  loopbackInConfig,
  healthcheckLocalhostIpv6,
  localhostAsPeer,
  localhostInConfig,
  kafkaAdvertisedLocalhost,
  publishedPortInside,
  targetPortMismatch,
  browserUrlServiceName,
  defaultBridgeNoDns,
  noCommonNetwork,
  v1ContainerName,
  unknownHost,
  underscoreHostname,
  aliasCollision,
  hardcodedDocker0Address,
  hardcodedContainerAddress,
  hostDockerInternalLinux,
  hostGatewayLoopbackPublish,
  proxyEnv,
  datastorePublished,
  publishedOnAllInterfaces,
  hostModePorts,
  sharedNamespacePorts,
  sharedNamespacePortClash,
  internalNetworkPorts,
  internalNetworkEgress,
  duplicateHostPort,
  overrideAppendsPort,
  replicasHostPort,
  sexagesimalPort,
  browserUnsafePort,
  port53Resolver,
  invalidHostIp,
  exposeOnly,
  staticIpNoSubnet,
  staticIpConflict,
  subnetOverlap,
  subnetNotPrivate,
  macvlanHostAccess,
  ipv6NotEnabled,
  traefikNetworkAmbiguous,
  legacyLinks,
  networkModeWithNetworks,
  startupRace,
  externalNetworkMissing,
  loopbackPublishOldEngine,
  hostModeDesktop,
  mtuMismatch,
  firewallBypass,
  // Last: what no other rule has a word for.
  destinationUnreachable,
];
