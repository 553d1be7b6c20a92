/** The reference without tag, digest and `docker.io/`, `library/`; in lower case. */
export function repositoryOf(reference: string): string {
  const plain = reference.trim().toLowerCase().split('@')[0] ?? '';
  const slash = plain.lastIndexOf('/');
  const colon = plain.indexOf(':', slash + 1);
  return (colon < 0 ? plain : plain.slice(0, colon)).replace(/^docker\.io\//, '').replace(/^library\//, '');
}
