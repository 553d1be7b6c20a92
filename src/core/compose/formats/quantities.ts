/** `1m30s`, `1.5h`, `2w3d`: what xhit/go-str2duration reads. */
export function isDuration(text: string): boolean {
  return (
    text === '0' ||
    /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|[smhdw])(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|[smhdw]))*$/.test(
      text,
    )
  );
}

/** `64m`, `1.5 GB`, `1024`: what docker/go-units RAMInBytes reads. */
export function isSize(text: string): boolean {
  return /^(\d+(\.\d+)*) ?([kKmMgGtTpP])?[iI]?[bB]?$/.test(text);
}

/** The bytes of a size; NaN where it is none. */
export function sizeInBytes(text: string): number {
  const m = /^(\d+(?:\.\d+)*) ?([kKmMgGtTpP])?[iI]?[bB]?$/.exec(text);
  if (!m) return Number.NaN;
  const power = ' kmgtp'.indexOf((m[2] ?? ' ').toLowerCase());
  return Math.trunc(Number(m[1]) * 1024 ** power);
}
