import { expect, test } from 'vitest'
import { metricsText } from '../../../src/agent/health/metrics.ts'

test('help, type and samples, with and without labels', () => {
  const text = metricsText([
    { name: 'outbox_unsent', help: 'Rows that the cloud has not acknowledged.', type: 'gauge', samples: 3 },
    {
      name: 'frames_total',
      help: 'Frames from the meter.',
      type: 'counter',
      samples: [
        { labels: { result: 'good' }, value: 12 },
        { labels: { result: 'discarded' }, value: 0 },
      ],
    },
    { name: 'meter_silent_seconds', help: 'Unknown before the first frame.', type: 'gauge', samples: null },
  ])
  expect(text).toBe(`# HELP farebridge_outbox_unsent Rows that the cloud has not acknowledged.
# TYPE farebridge_outbox_unsent gauge
farebridge_outbox_unsent 3
# HELP farebridge_frames_total Frames from the meter.
# TYPE farebridge_frames_total counter
farebridge_frames_total{result="good"} 12
farebridge_frames_total{result="discarded"} 0
# HELP farebridge_meter_silent_seconds Unknown before the first frame.
# TYPE farebridge_meter_silent_seconds gauge
`)
})

test('a label value cannot end its line', () => {
  const text = metricsText([
    { name: 'x', help: 'a\nb', type: 'gauge', samples: [{ labels: { a: 'q"\\\nz 1' }, value: 1.5 }] },
  ])
  expect(text.split('\n')).toEqual([
    '# HELP farebridge_x a\\nb',
    '# TYPE farebridge_x gauge',
    'farebridge_x{a="q\\"\\\\\\nz 1"} 1.5',
    '',
  ])
})

test.each([
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%s is written as Prometheus reads it', (value, shown) => {
  expect(metricsText([{ name: 'x', help: '', type: 'gauge', samples: value }])).toContain(
    `farebridge_x ${shown}\n`,
  )
})

test('a name that Prometheus would not read is an error of ours', () => {
  expect(() => metricsText([{ name: 'a-b', help: '', type: 'gauge', samples: 1 }])).toThrow(TypeError)
  expect(() =>
    metricsText([{ name: 'a', help: '', type: 'gauge', samples: [{ labels: { 'b c': '' }, value: 1 }] }]),
  ).toThrow(TypeError)
})
