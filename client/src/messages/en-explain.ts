/** Words of what explains a pattern, loaded with it. */
export const w = {
  computing: 'Computing…',
  list: 'Events in the order of event time',
  key: 'Key',
  filter: 'Events',
  filters: { all: 'All events', nothing: 'Came to nothing' },
  count: (shown: number, total: number) =>
    shown === total
      ? `${total.toLocaleString('en')} ${total === 1 ? 'event' : 'events'}`
      : `${shown.toLocaleString('en')} of ${total.toLocaleString('en')} events`,
  looked: (count: number) => `The first ${count.toLocaleString('en')} are looked at.`,
  truncated: (count: number) => `From the first ${count.toLocaleString('en')} input rows.`,
  none: 'No events like that.',
  noEvents: 'No event reached this pattern.',
  events: (count: number) => `Show its ${count === 1 ? 'event' : `${count} events`}`,
  everything: 'Show all events again',
  only: (text: string) => `Only ${text}`,
  detection: 'Detection',
  more: (count: number) => `and ${count} more`,
} as const
