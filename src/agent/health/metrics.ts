/** The text that Prometheus reads (exposition format 0.0.4). Names get the prefix `farebridge_`. */

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

export interface Metric {
  /** Without prefix: `outbox_unsent`. Counters end in `_total`, durations in `_seconds`. */
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  /** One number, or one for each set of labels. A value that is not known has no sample. */
  readonly samples: number | null | readonly Sample[]
}

/** Throws TypeError for a name or a label name that Prometheus would not read. */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics.map(metricText).join('')
}

function metricText(metric: Metric): string {
  const name = `farebridge_${metric.name}`
  if (!/^[a-z][a-z0-9_]*$/.test(metric.name)) throw new TypeError(`not a metric name: ${metric.name}`)
  const { samples } = metric
  const list: readonly Sample[] =
    samples === null ? [] : typeof samples === 'number' ? [{ value: samples }] : samples
  const lines = list.map(sample => `${name}${labelText(sample.labels)} ${numberText(sample.value)}\n`)
  return `# HELP ${name} ${escapeHelp(metric.help)}\n# TYPE ${name} ${metric.type}\n${lines.join('')}`
}

function labelText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new TypeError(`not a label name: ${name}`)
    return `${name}="${escapeHelp(value).replaceAll('"', '\\"')}"`
  })
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value)
}
