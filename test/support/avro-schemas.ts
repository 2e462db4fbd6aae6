/** Of every kind of type. */
export const ORDER = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    {
      name: 'amount',
      type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 }],
      default: null,
    },
    { name: 'place', type: { type: 'record', name: 'Place', fields: [{ name: 'city', type: 'string' }] } },
    { name: 'tags', type: { type: 'array', items: 'string' } },
    { name: 'counts', type: { type: 'map', values: 'int' } },
  ],
}

const FIRST = {
  type: 'record',
  name: 'Payment',
  fields: [
    { name: 'number', type: 'int' },
    { name: 'gone', type: 'string' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'place', type: { type: 'record', name: 'Place', fields: [{ name: 'city', type: 'string' }] } },
  ],
}
const decimal = (scale: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 6, scale })
/** Its fees are other numbers than those of the newest. */
const ODD = {
  ...FIRST,
  fields: [...FIRST.fields, { name: 'fee', type: ['null', decimal(3)], default: null }],
}
const SECOND = {
  type: 'record',
  name: 'Payment',
  fields: [
    {
      name: 'place',
      type: {
        type: 'record',
        name: 'Place',
        fields: [
          { name: 'zip', type: ['null', 'string'], default: null },
          { name: 'city', type: 'string' },
        ],
      },
    },
    { name: 'currency', type: 'string', default: 'CHF' },
    { name: 'id', type: 'long', aliases: ['number'] },
    { name: 'at', type: ['null', { type: 'long', logicalType: 'timestamp-micros' }], default: null },
    { name: 'fee', type: ['null', decimal(2)], default: null },
    { name: 'previous', type: ['null', 'Payment'], default: null },
  ],
}

/** Versions of one subject, oldest first. */
export const PAYMENTS = { FIRST, ODD, SECOND } as const
