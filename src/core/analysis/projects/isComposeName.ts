/** The names that VS Code's built-in Docker extension gives the language `dockercompose`. */
const COMPOSE_NAME = /^(docker-)?compose([.-].*)?\.ya?ml$/i;

/** Whether a file is named as Compose files are. */
export function isComposeName(name: string): boolean {
  return COMPOSE_NAME.test(name);
}
