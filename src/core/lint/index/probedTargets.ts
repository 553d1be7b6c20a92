/**
 * The targets of Prometheus' jobs that an exporter probes: relabelling makes the target a parameter of the question (`__param_target`) and
 * writes the exporter into `__address__`, so that Prometheus dials the exporter alone
 * (https://github.com/prometheus/blackbox_exporter#prometheus-configuration). Each is a range of the text, up to the relabelling.
 */
export function probedTargets(text: string): readonly (readonly [number, number])[] {
  if (!/\btarget_label:[ \t]*["']?__param_/.test(text)) return [];
  const jobs = [...text.matchAll(/^[ \t]*-[ \t]*["']?job_name\b/gm)].map((m) => m.index);
  return jobs.flatMap((from, index): (readonly [number, number])[] => {
    const to = jobs[index + 1] ?? text.length;
    const job = text.slice(from, to);
    if (!/\btarget_label:[ \t]*["']?__param_/.test(job) || !/\btarget_label:[ \t]*["']?__address__/.test(job))
      return [];
    const targets = /\bstatic_configs:/.exec(job);
    if (!targets) return [];
    const next = /\b(?:metric_)?relabel_configs:/.exec(job.slice(targets.index));
    return [[from + targets.index, next ? from + targets.index + next.index : to]];
  });
}
