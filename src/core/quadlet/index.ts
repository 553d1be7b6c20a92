/** The door of core/quadlet: Podman's unit files for systemd, as far as they speak of networks, ports and names. */
export { isQuadletFile } from './parseUnit.ts';
export { type QuadletFile, topologyOfQuadlets } from './topologyOfQuadlets.ts';
