import { isQuadletFile } from '../../quadlet/index.ts';

/** The names that VS Code's built-in Docker extension gives the language `dockercompose`. */
const COMPOSE_NAME = /^(docker-)?compose([.-].*)?\.ya?ml$/i;

/** Whether a file is named as Compose files are. */
export function isComposeName(name: string): boolean {
  return COMPOSE_NAME.test(name);
}

/** `docker stack deploy -c docker-stack.yml`: the name of Docker's own examples. */
const STACK_NAME = /^docker-stack([.-].*)?\.ya?ml$/i;

/** Whether a file is named as stacks of a Swarm are. */
export function isStackName(name: string): boolean {
  return STACK_NAME.test(name);
}

/** Whether a file can make a project of its folder: Compose's, a stack's, Quadlet's, or one that names Compose files to an editor. */
export function makesProject(name: string): boolean {
  return isComposeName(name) || isStackName(name) || isQuadletFile(name) || /^\.?devcontainer\.json$/.test(name);
}
