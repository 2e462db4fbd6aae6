import type { JsonObject } from '@lakestream/shared/pipeline/model'
import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const NAMES = ['start', 'one', 'two', 'end'] as const
const CONDITIONS = ['flag', "type = 'a'", "type = 'b'", 'v > 2', 'big IS NOT NULL', 'true']
const VALUES = { number: ['v', 'real', 'v * 2'], place: ['place'], tags: ['tags'] } as const

const transition = fc.record({
  from: fc.constantFrom('start', 'start', 'one', 'two'),
  to: fc.constantFrom(...NAMES),
  condition: fc.constantFrom(...CONDITIONS),
})

const action = fc
  .constantFrom('number', 'place', 'tags')
  .chain((variable) =>
    fc.record({ variable: fc.constant(variable), value: fc.constantFrom(...VALUES[variable as keyof typeof VALUES]) }),
  )

const timeout = fc.oneof(fc.constant(''), milliseconds(1, 15))

export const configs: ConfigArbitrary = fc
  .record({
    ...common,
    transitions: fc.array(transition, { minLength: 2, maxLength: 6 }),
    actions: fc.array(fc.tuple(fc.nat(5), action), { maxLength: 4 }),
    timeouts: fc.tuple(timeout, timeout, fc.constantFrom('', 'two', 'end'), fc.constantFrom('', 'start', 'end')),
    report: fc.constantFrom('transition', 'terminal', 'all', 'all'),
    retention: milliseconds(1, 30),
  })
  .map(({ transitions, actions, timeouts: [one, two, oneTo, twoTo], ...rest }) => ({
    ...rest,
    initial: 'start',
    states: [
      { id: 's0', name: 'start' },
      { id: 's1', name: 'one', timeout: one, timeoutTo: oneTo },
      { id: 's2', name: 'two', timeout: two, timeoutTo: twoTo },
      { id: 's3', name: 'end', terminal: true },
    ] as JsonObject[],
    transitions: transitions.map((each, index) => ({ id: `t${index}`, name: `t${index}`, ...each })),
    actions: actions.map(([at, each], index) => ({
      id: `a${index}`,
      transition: `t${at % transitions.length}`,
      ...each,
    })),
  }))
