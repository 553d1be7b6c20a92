import { type Engine } from './Engine.ts';
import { engineWords } from './engineWords.ts';
import { shellQuote } from './shellQuote.ts';

/**
 * A command in a container's network namespace, with the tools of the machine: works for every image. The process id is asked of the
 * engine where it is not known (`pid`), so that a pasted command always works.
 */
export function enterNamespace(engine: Engine, containerName: string, command: string, pid?: number): string {
  const { command: tool } = engineWords(engine);
  const asked = `$(${tool} inspect -f '{{.State.Pid}}' ${operand(containerName)})`;
  const process = pid !== undefined && pid > 0 ? String(pid) : `"${asked}"`;
  switch (engine.platform) {
    case 'desktop':
      return tool === 'podman'
        ? `podman machine ssh "sudo nsenter -t ${asked} -n ${command}"`
        : `docker run --rm --network container:${shellQuote(containerName)} nicolaka/netshoot ${command}`;
    case 'rootless':
      // Podman's own way into a user's namespaces; for Docker's the process's user namespace is entered too.
      return tool === 'podman'
        ? `podman unshare nsenter -t ${process} -n ${command}`
        : `nsenter -U --preserve-credentials -n -t ${process} ${command}`;
    case 'linux':
      return `sudo nsenter -t ${process} -n ${command}`;
  }
}

/** A name where an engine's command expects one. What starts with a dash would be taken for an option, quoted or not; `--` ends them. */
export function operand(name: string): string {
  return name.startsWith('-') ? `-- ${shellQuote(name)}` : shellQuote(name);
}
