/** The images of containers as GET /containers/{id}/json gives them, by id, each once. */
export function imagesOfContainers(containers: readonly unknown[]): readonly string[] {
  const ids = containers.flatMap((container) => {
    const id: unknown =
      typeof container === 'object' && container !== null ? Reflect.get(container, 'Image') : undefined;
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
  return [...new Set(ids)];
}
