/** Words of the table of records. */
export const g = {
  corner: 'from ↓ to →',
  notSet: 'not set',
  unknown: (name: string) => `There is no “${name}”.`,
  unnamed: 'unnamed',
  problem: 'has a problem',
  cell: (from: string, to: string) => `${from} → ${to}`,
  place: (item: string, place: number, places: number, from: string) =>
    places === 1 ? `the only ${item} from ${from}` : `${item} ${place} of ${places} from ${from}`,
  noNames: 'There are no names for its rows and columns yet.',
  open: 'Open large…',
  title: (label: string) => `${label} as a table`,
  keys: 'Arrow keys go through the cells, Enter edits or adds.',
} as const
