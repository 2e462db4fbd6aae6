/** A value of every type that a literal can have, as text. */
const VALUES: Readonly<Record<string, string>> = {
  tinyint: '7Y',
  smallint: '300S',
  int: '70000',
  bigint: '5000000000L',
  float: '1.5F',
  double: '2.25D',
  'decimal(5,2)': '123.45',
  'decimal(20,0)': '12345678901234567890BD',
  string: "'12'",
  boolean: 'TRUE',
  date: "DATE '2024-02-29'",
  timestamp: "TIMESTAMP '2024-02-29 12:30:45.123456'",
  timestamp_ntz: "TIMESTAMP_NTZ '2024-02-29 12:30:45.123456'",
  'interval day to second': "INTERVAL '1 02:03:04' DAY TO SECOND",
  void: 'NULL',
}

/** Texts that are read as a value of some type, each in a few spellings, and some that are not. */
const TEXTS = ['7', '+7', ' -7 ', '1e2', '1.5', '.5', '0.005', 'Infinity', '-inf', 'NaN', 'true', ' Y ', 'no', 'f', '0']
const TIME_TEXTS = [
  '2024-02-29',
  '2024-2-9',
  '2024',
  '2024-02-30',
  '2024-02-29T12:30',
  '2024-02-29 12:30:45.5+02:00',
  '',
]

/** What types become of each other: the common one of two, arithmetic, comparison, and every cast. */
export function listTypePairs(): string[] {
  const types = Object.keys(VALUES)
  const pairs = types.flatMap((one) => types.map((other) => [VALUES[one] ?? '', VALUES[other] ?? ''] as const))
  const named = types.filter((type) => type !== 'void' && !type.startsWith('interval'))
  return [
    ...pairs.map(([a, b]) => `coalesce(${a}, ${b})`),
    ...pairs.map(([a, b]) => `${a} + ${b}`),
    ...pairs.map(([a, b]) => `${a} < ${b}`),
    ...types.flatMap((from) => named.map((to) => `CAST(${VALUES[from]} AS ${to})`)),
    ...[...TEXTS, ...TIME_TEXTS].flatMap((text) => named.map((to) => `try_cast('${text}' AS ${to})`)),
  ]
}
