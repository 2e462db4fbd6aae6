type Kind = 'bigint' | 'int' | 'double' | 'decimal' | 'string' | 'timestamp' | 'date' | 'boolean'
type Random = (below: number) => number
/** Text with a hole for each operand: `$bigint`, `$double`, …, and `$$` for any one kind, the same throughout. */
type Template = string

const LEAVES: Readonly<Record<Kind, readonly string[]>> = {
  bigint: ['a', 'a', '0L', '3L', '-2L', '4611686018427387904'],
  int: ['0', '1', '7', '-3', '100', '2147483647'],
  double: ['b', 'b', '0D', '1.5D', '-2e3', '1e-7D', "CAST('NaN' AS double)", '1e17D'],
  decimal: ['1.5', '-0.25', '0.00', '12345678901234567890.123', '3BD', '99999999999999999999999999999999999999BD'],
  string: ['s', 's', "''", "'abc'", "'12'", "'-3.5'", "'2001-01-31'", "'x😀y'", "'TRUE'"],
  timestamp: ['t', 't', "TIMESTAMP '2001-01-31 10:20:30.5'", "TIMESTAMP '1960-02-29 00:00:00'"],
  date: ['d', 'd', "DATE '2001-01-31'", "DATE '1960-02-29'"],
  boolean: ['p', 'p', 'TRUE', 'FALSE', 'CAST(NULL AS boolean)'],
}

const GENERAL: readonly Template[] = [
  'CASE WHEN $boolean THEN $$ ELSE $$ END',
  'CASE WHEN $boolean THEN $$ WHEN $boolean THEN $$ END',
  'if($boolean, $$, $$)',
  'coalesce($$, $$)',
  'nullif($$, $$)',
  'greatest($$, $$)',
  'least($$, $$)',
  '($$)',
]

const TEMPLATES: Readonly<Record<Kind, readonly Template[]>> = {
  bigint: [
    'ceil($int)',
    'floor($int)',
    'ceil($bigint)',
    'unix_micros($timestamp)',
    '$bigint + $bigint',
    '$bigint * $bigint',
    '$bigint - $int',
    '+$bigint',
    'pmod($bigint, $bigint)',
    // No place that may be null: of elements that are never null, Spark 4.2 takes that one for a value.
    "array($bigint, $bigint)[length(coalesce(s, ''))]",
    '$bigint + $int',
    '$bigint - $bigint',
    '$bigint * $int',
    '$bigint % $bigint',
    '$bigint DIV $int',
    '-$bigint',
    'abs($bigint)',
    'ceil($double)',
    'floor($double)',
    'pmod($bigint, $int)',
    'CAST($string AS bigint)',
    'try_cast($double AS bigint)',
    'CAST($decimal AS bigint)',
    'CAST($timestamp AS bigint)',
    'unix_millis($timestamp)',
    'unix_seconds($timestamp)',
  ],
  int: [
    'minute($timestamp)',
    'hour($timestamp)',
    'size(array($bigint, $int))',
    'pmod($int, $int)',
    'abs($int)',
    '-$int',
    'datediff($timestamp, $date)',
    'CAST($string AS int)',
    'CAST($decimal AS int)',
    'month($timestamp)',
    '$int + $int',
    '$int - $int',
    '$int * $int',
    '$int % $int',
    'length($string)',
    "instr($string, 'c')",
    'year($timestamp)',
    'month($date)',
    'day($timestamp)',
    'hour($timestamp)',
    'second($timestamp)',
    'dayofweek($date)',
    'weekday($timestamp)',
    'datediff($date, $date)',
    'CAST($bigint AS int)',
    'CAST($double AS int)',
    'CAST($boolean AS int)',
    // No try_cast to int: beside a decimal that no int reaches, Spark 4.2 compares its nulls as if they were values.
    'length($string)',
  ],
  double: [
    'pmod($double, $double)',
    "array($double, $double)[length(coalesce(s, ''))]",
    'try_cast($string AS double)',
    'greatest($double, $bigint)',
    'sqrt($decimal)',
    '$decimal + $double',
    '$double + $double',
    '$double - $bigint',
    '$double * $decimal',
    '$bigint / $int',
    '$double / $double',
    '$double % $double',
    '-$double',
    'abs($double)',
    'sqrt($double)',
    'CAST($string AS double)',
    'CAST($bigint AS double)',
    'CAST($decimal AS double)',
    'CAST($double AS float)',
    '$string + $double',
  ],
  decimal: [
    'ceil($decimal)',
    'floor($decimal)',
    'pmod($decimal, $decimal)',
    '$decimal % $int',
    '$bigint / $decimal',
    '$int - $decimal',
    'greatest($decimal, $int)',
    'coalesce($decimal, $int)',
    'CAST($int AS decimal(4,1))',
    '$decimal + $decimal',
    '$decimal - $int',
    '$decimal * $decimal',
    '$decimal / $decimal',
    '$decimal % $decimal',
    '$bigint * $decimal',
    '$decimal / 3',
    '7 / $decimal',
    'CAST($double AS decimal(10,2))',
    'CAST($string AS decimal(12,3))',
    'CAST($bigint AS decimal(18,0))',
    'try_cast($decimal AS decimal(5,1))',
    '-$decimal',
    'abs($decimal)',
  ],
  string: [
    'ltrim($string)',
    'left($string, 3)',
    'right($string, $int)',
    'array($string, $string)[1]',
    'CAST(CAST(s AS timestamp) AS string)',
    'concat($string, $string, $string)',
    'upper($string)',
    'lower($string)',
    'trim($string)',
    'rtrim($string)',
    'reverse($string)',
    'concat($string, $string)',
    '$string || $int',
    "concat_ws('-', $string, $bigint)",
    'substring($string, $int, $int)',
    'substring($string, $int)',
    'left($string, $int)',
    'right($string, 2)',
    "replace($string, 'a', $string)",
    'CAST($bigint AS string)',
    'CAST($double AS string)',
    'CAST($decimal AS string)',
    'CAST($timestamp AS string)',
    'CAST($date AS string)',
    'CAST($boolean AS string)',
  ],
  timestamp: [
    'to_timestamp($string)',
    'CAST($bigint AS timestamp)',
    'CAST($date AS timestamp)',
    'try_cast($string AS timestamp)',
    'array($timestamp, $timestamp)[0]',
    'timestamp_seconds($bigint)',
    'timestamp_millis($int)',
    'CAST($date AS timestamp)',
    'CAST($string AS timestamp)',
    'try_to_timestamp($string)',
    'timestamp_seconds($int)',
    'timestamp_millis($bigint)',
    'timestamp_micros($bigint)',
    '$timestamp + INTERVAL 36 HOURS',
    "$timestamp - INTERVAL '90' MINUTES",
  ],
  date: [
    'array($date, $date)[CAST(coalesce(b, 1D) AS int)]',
    'CAST($string AS date)',
    'date_sub($date, $int)',
    'date_add($timestamp, 7)',
    'coalesce($date, to_date($string))',
    'CAST($timestamp AS date)',
    'try_cast($string AS date)',
    'date_add($date, 31)',
    'date_sub($date, 60)',
    'to_date($string)',
    'date_add($date, $int)',
  ],
  boolean: [
    "endswith($string, 'c')",
    'isnull($$)',
    'isnotnull($$)',
    'array_contains(array($$, $$), $$)',
    '$$ NOT BETWEEN $$ AND $$',
    '$decimal = $double',
    '$double <=> $decimal',
    '$timestamp > $string',
    '$string < $date',
    '$int = $bigint',
    'CAST($string AS boolean)',
    'CAST($double AS boolean)',
    '$$ = $$',
    '$$ <> $$',
    '$$ < $$',
    '$$ <= $$',
    '$$ > $$',
    '$$ >= $$',
    '$$ <=> $$',
    '$bigint < $double',
    // No decimal beside an int: where no int reaches it, Spark 4.2 compares nulls as if they were values.
    '$decimal >= $decimal',
    '$bigint = $string',
    '$date < $timestamp',
    '$boolean AND $boolean',
    '$boolean OR $boolean',
    'NOT $boolean',
    '$$ IS NULL',
    '$$ IS NOT NULL',
    '$$ IN ($$, $$)',
    '$$ NOT IN ($$, NULL)',
    '$$ BETWEEN $$ AND $$',
    "$string LIKE 'a%'",
    "$string NOT LIKE '_b_'",
    "$string ILIKE '%S%'",
    'contains($string, $string)',
    "startswith($string, 'a')",
    'isnan($double)',
    'try_cast($string AS boolean)',
    'CAST($bigint AS boolean)',
  ],
}

const KINDS = Object.keys(LEAVES) as readonly Kind[]

/** A well-typed expression: the same random numbers, the same text. */
export function makeExpression(random: Random, depth = 3): string {
  return make(pick(random, KINDS), depth, random)
}

function make(kind: Kind, depth: number, random: Random): string {
  if (depth === 0 || (depth < 3 && random(4) === 0)) return pick(random, LEAVES[kind])
  const template = pick(random, random(5) === 0 ? GENERAL : TEMPLATES[kind])
  const any = kind === 'boolean' && !GENERAL.includes(template) ? pick(random, KINDS) : kind
  return template.replace(/\$(\$|[a-z]+)/g, (_, hole: string) => {
    const made = makeOperand(hole === '$' ? any : (hole as Kind), depth - 1, random, template)
    return /^[\w.]+$|^\w.*\)$/.test(made) && !/ /.test(made) ? made : `(${made})`
  })
}

/** Spark evaluates a constant text that becomes a time before any row and whether or not it is needed, so such a text is a literal or has a column. */
function makeOperand(kind: Kind, depth: number, random: Random, template: Template): string {
  const made = make(kind, depth, random)
  const becomesTime = kind === 'string' && /date|timestamp/i.test(template)
  return becomesTime && !LEAVES.string.includes(made) && !/(^|[^\w'])[abstdp]([^\w']|$)/.test(made) ? 's' : made
}

function pick<T>(random: Random, list: readonly T[]): T {
  const picked = list[random(list.length)]
  if (picked === undefined) throw new Error('nothing to pick from')
  return picked
}
