import type { Rule } from '../engine/Rule.ts';
import { loopbackBind } from './listening/loopback-bind.ts';
import { loopbackDefault } from './listening/loopback-default.ts';
import { loopbackInConfig } from './listening/loopback-in-config.ts';
import { loopbackInSource } from './listening/loopback-in-source.ts';
import { healthcheckPort } from './listening/healthcheck-port.ts';
import { healthcheckLocalhostIpv6 } from './listening/healthcheck-localhost-ipv6.ts';
import { localhostAsPeer } from './destinations/localhost-as-peer.ts';
import { localhostInConfig } from './destinations/localhost-in-config.ts';
import { configNotRead } from './destinations/config-not-read.ts';
import { kafkaAdvertisedLocalhost } from './destinations/kafka-advertised-localhost.ts';
import { announcedAddress } from './destinations/announced-address.ts';
import { rabbitmqNodeName } from './destinations/rabbitmq-node-name.ts';
import { publishedPortInside } from './destinations/published-port-inside.ts';
import { targetPortMismatch } from './destinations/target-port-mismatch.ts';
import { settingNotRead } from './destinations/setting-not-read.ts';
import { browserUrlServiceName } from './destinations/browser-url-service-name.ts';
import { noCommonNetwork } from './destinations/no-common-network.ts';
import { upstreamResolvedOnce } from './networks/upstream-resolved-once.ts';
import { unknownHost } from './destinations/unknown-host.ts';
import { v1ContainerName } from './destinations/v1-container-name.ts';
import { profileNotActive } from './destinations/profile-not-active.ts';
import { extraHostsShadow } from './destinations/extra-hosts-shadow.ts';
import { loggingDestination } from './destinations/logging-destination.ts';
import { underscoreHostname } from './destinations/underscore-hostname.ts';
import { aliasCollision } from './destinations/alias-collision.ts';
import { hardcodedDocker0Address } from './destinations/hardcoded-docker0-address.ts';
import { hardcodedContainerAddress } from './destinations/hardcoded-container-address.ts';
import { hostDockerInternalLinux } from './destinations/host-docker-internal-linux.ts';
import { hostGatewayLoopbackPublish } from './destinations/host-gateway-loopback-publish.ts';
import { proxyEnv } from './destinations/proxy-env.ts';
import { datastorePublished } from './publishing/datastore-published.ts';
import { publishedOnAllInterfaces } from './publishing/published-on-all-interfaces.ts';
import { portVariableShared } from './publishing/port-variable-shared.ts';
import { randomHostPort } from './publishing/random-host-port.ts';
import { announcedOutside } from './publishing/announced-outside.ts';
import { jmxSecondPort } from './publishing/jmx-second-port.ts';
import { hostModePorts } from './publishing/host-mode-ports.ts';
import { sharedNamespacePorts } from './publishing/shared-namespace-ports.ts';
import { sharedNamespacePortClash } from './publishing/shared-namespace-port-clash.ts';
import { udpPublishedAsTcp } from './publishing/udp-published-as-tcp.ts';
import { internalNetworkPorts } from './publishing/internal-network-ports.ts';
import { internalNetworkEgress } from './publishing/internal-network-egress.ts';
import { duplicateHostPort } from './publishing/duplicate-host-port.ts';
import { overrideAppendsPort } from './publishing/override-appends-port.ts';
import { replicasHostPort } from './publishing/replicas-host-port.ts';
import { sexagesimalPort } from './publishing/sexagesimal-port.ts';
import { browserUnsafePort } from './publishing/browser-unsafe-port.ts';
import { port53Resolver } from './publishing/port-53-resolver.ts';
import { invalidHostIp } from './publishing/invalid-host-ip.ts';
import { devcontainerPorts } from './publishing/devcontainer-ports.ts';
import { ftpPassivePorts } from './publishing/ftp-passive-ports.ts';
import { exposeOnly } from './publishing/expose-only.ts';
import { defaultBridgeNoDns } from './networks/default-bridge-no-dns.ts';
import { staticIpNoSubnet } from './networks/static-ip-no-subnet.ts';
import { staticIpConflict } from './networks/static-ip-conflict.ts';
import { networkNotCreated } from './networks/network-not-created.ts';
import { subnetOverlap } from './networks/subnet-overlap.ts';
import { subnetNotPrivate } from './networks/subnet-not-private.ts';
import { macvlanHostAccess } from './networks/macvlan-host-access.ts';
import { ipv6NotEnabled } from './networks/ipv6-not-enabled.ts';
import { traefikNetworkAmbiguous } from './networks/traefik-network-ambiguous.ts';
import { proxyNetworkName } from './networks/proxy-network-name.ts';
import { nginxAddressForm } from './networks/nginx-address-form.ts';
import { loggingDriverUnknown } from './networks/logging-driver-unknown.ts';
import { proxyElsewhere } from './networks/proxy-elsewhere.ts';
import { proxyPortText } from './networks/proxy-port-text.ts';
import { legacyLinks } from './networks/legacy-links.ts';
import { networkModeWithNetworks } from './networks/network-mode-with-networks.ts';
import { networkModeUnknown } from './networks/network-mode-unknown.ts';
import { unsetVariable } from './networks/unset-variable.ts';
import { startupRace } from './networks/startup-race.ts';
import { externalNetworkMissing } from './live/external-network-missing.ts';
import { loopbackPublishOldEngine } from './live/loopback-publish-old-engine.ts';
import { hostModeDesktop } from './live/host-mode-desktop.ts';
import { mtuMismatch } from './live/mtu-mismatch.ts';
import { destinationUnreachable } from './destinations/destination-unreachable.ts';
import { firewallBypass } from './live/firewall-bypass.ts';

/** Every rule, in the order of the documentation. One line each; a rule that is not here does not run. */
export const rules: readonly Rule[] = [
  loopbackBind,
  loopbackDefault,
  loopbackInConfig,
  loopbackInSource,
  healthcheckPort,
  healthcheckLocalhostIpv6,
  localhostAsPeer,
  localhostInConfig,
  kafkaAdvertisedLocalhost,
  announcedAddress,
  rabbitmqNodeName,
  publishedPortInside,
  targetPortMismatch,
  settingNotRead,
  browserUrlServiceName,
  defaultBridgeNoDns,
  noCommonNetwork,
  v1ContainerName,
  unknownHost,
  upstreamResolvedOnce,
  profileNotActive,
  extraHostsShadow,
  loggingDestination,
  configNotRead,
  underscoreHostname,
  aliasCollision,
  hardcodedDocker0Address,
  hardcodedContainerAddress,
  hostDockerInternalLinux,
  hostGatewayLoopbackPublish,
  proxyEnv,
  datastorePublished,
  publishedOnAllInterfaces,
  announcedOutside,
  jmxSecondPort,
  udpPublishedAsTcp,
  hostModePorts,
  sharedNamespacePorts,
  sharedNamespacePortClash,
  internalNetworkPorts,
  internalNetworkEgress,
  duplicateHostPort,
  overrideAppendsPort,
  replicasHostPort,
  randomHostPort,
  portVariableShared,
  sexagesimalPort,
  browserUnsafePort,
  port53Resolver,
  invalidHostIp,
  exposeOnly,
  devcontainerPorts,
  ftpPassivePorts,
  staticIpNoSubnet,
  staticIpConflict,
  networkNotCreated,
  subnetOverlap,
  subnetNotPrivate,
  macvlanHostAccess,
  ipv6NotEnabled,
  traefikNetworkAmbiguous,
  proxyNetworkName,
  proxyElsewhere,
  proxyPortText,
  nginxAddressForm,
  legacyLinks,
  networkModeWithNetworks,
  networkModeUnknown,
  loggingDriverUnknown,
  unsetVariable,
  startupRace,
  externalNetworkMissing,
  loopbackPublishOldEngine,
  hostModeDesktop,
  mtuMismatch,
  firewallBypass,
  // Last: what no other rule has a word for.
  destinationUnreachable,
];
