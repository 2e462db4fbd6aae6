import { FUNCTIONS } from '@lakestream/shared/expression/functions'

/** In place of each column something of its type that fails for some rows, is null for others, and has its value for the rest. */
const FAILING: readonly Readonly<Record<string, string>>[] = [
  {
    a: '(a DIV (a - 5) * (a - 5))',
    b: '(b / if(p, 1, 0))',
    s: 'CAST(CAST(s AS decimal(20,2)) AS string)',
    t: '(t + INTERVAL 250000 DAYS)',
    d: 'CAST(s AS date)',
    p: '(1 / a > 0)',
  },
  {
    a: 'CAST(CAST(b AS tinyint) AS bigint)',
    b: "CAST(nullif(s, 'abc') AS double)",
    s: "concat(s, array('x', 'y')[length(s)])",
    t: 'CAST(s AS timestamp)',
    d: 'make_date(2024, month(d), day(d))',
    p: "CAST(coalesce(s, 'no') AS boolean)",
  },
]

/** The examples of the function table with columns that fail. */
export function listFailingExamples(): string[] {
  const examples = FUNCTIONS.flatMap((entry) => entry.examples)
  return FAILING.flatMap((columns) => examples.map((example) => replaceColumns(example, columns))).filter(
    (text, at) => text !== examples[at % examples.length],
  )
}

/** Names outside of texts, and neither functions nor fields nor words of typed literals. */
function replaceColumns(text: string, columns: Readonly<Record<string, string>>): string {
  return text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<![.\w])([abstdp])(?![\w(])/g, (found, name) =>
    name === undefined ? found : (columns[name] ?? found),
  )
}

/** Functions with an arrow whose bodies fail: for some items, for an item behind the one that decides, by a state, inside of another. */
export const FAILING_BODIES: readonly string[] = [
  'transform(array(a, 1), x -> 10 DIV x)',
  'transform(array(a, 5, 1), (x, i) -> (10 DIV (x - 5)) + 1 DIV i)',
  'transform(array(1, a), x -> 1 DIV 0)',
  'transform(array(array(a), array(1, 5)), x -> transform(x, y -> size(x) DIV (y - 5)))',
  'transform(array(array(a), array(1, 5)), x -> transform(x, a -> 1 DIV (a - 5)))',
  'filter(array(a, 1, 5), x -> 10 DIV (x - 5) < 0)',
  'filter(array(1, 2, 3), (x, i) -> 10 DIV (i - a) < 0)',
  'exists(array(1, a, 0), x -> 10 DIV x > 3)',
  'exists(array(a, 0), x -> 10 DIV x > 1)',
  'exists(array(NULL, a, 0), x -> if(x = 5, NULL, 10 DIV x = 4))',
  'forall(array(a, 0), x -> 10 DIV x > 1)',
  'forall(array(5, a), x -> CAST(concat(x, s) AS int) > 1)',
  'aggregate(array(a, 1), 9223372036854775800L, (sum, x) -> sum + x)',
  'aggregate(array(a, 1), 1 DIV a, (sum, x) -> sum DIV x, sum -> 1 DIV sum)',
  'aggregate(array(1L, a), 0L, (sum, x) -> sum + x, sum -> 10 DIV (sum - 6))',
  "aggregate(array(s), '', (all, x) -> concat(all, CAST(x AS date)))",
  "aggregate(array(1, 2), named_struct('n', a, 's', s), (m, x) -> named_struct('n', m.n DIV (m.n - 5), 's', m.s), m -> m.n + CAST(m.s AS int))",
  'aggregate(if(p, array(1), NULL), 1 DIV (a - 5), (sum, x) -> sum)',
  'zip_with(array(a, 1), array(5, 0, 2), (x, y) -> x DIV y)',
  "map_filter(map('x', a, 'y', 5), (k, v) -> 10 DIV (v - 5) > 1)",
  "transform_keys(map('x', a, 'y', 1), (k, v) -> 10 DIV v)",
  "transform_keys(map('x', a, 'y', 5), (k, v) -> v)",
  "transform_keys(map('x', a), (k, v) -> if(v > 2, NULL, k))",
  "transform_values(map('x', a, 'y', 5), (k, v) -> 10 DIV (v - 5))",
  "map_zip_with(map('x', a), map('x', 5, 'y', 1), (k, v, w) -> v DIV (w - 5))",
  "map_zip_with(map('x', a), map('y', 1), (k, v, w) -> CAST(concat(k, s) AS int))",
  'array_sort(array(1, 2, 3), (l, r) -> CASE WHEN l < r THEN 1 WHEN l > r THEN -1 ELSE 0 END)',
  // Casts of what is nested.
  "CAST(array(s, '1') AS array<int>)",
  "CAST(named_struct('x', s, 'y', a) AS struct<x: date, y: int>)",
  "CAST(map('k', s) AS map<string, double>)",
  'CAST(array(array(b, 1D)) AS array<array<int>>)',
  'CAST(b AS decimal(3,1))',
  'CAST(a AS decimal(18,2))',
  "CAST(concat('1e', if(a = 5, 37, 39)) AS decimal(38,0))",
  "CAST(if(a = 5, 'NaN', '12345678901') AS decimal(10,0))",
  'CAST(date_add(d, 2147483647) AS timestamp)',
  'date_add(d, 110000000) < t',
  'add_months(d, CAST(a AS int) * 100000000)',
  'd + INTERVAL 100000000 MONTHS',
  'make_date(CAST(a AS int) * 1200000, 1, 1)',
  'make_date(2000000000, 1, CAST(a AS int))',
  'make_date(2023, month(d), day(d) + 3)',
  "date_trunc('year', timestamp_micros(a))",
  "date_trunc('HOUR', timestamp_micros(a))",
  'date_trunc(s, t)',
  // Numbers at their limits.
  '-CAST(a AS tinyint)',
  'abs(if(a = 5, -32768S, 1S))',
  'round(a, -1)',
  'bround(a, -1)',
  'round(if(a = 5, 2147483647, 7), -1)',
  'round(CAST(b AS decimal(38,2)) * 10, 1)',
  'ceil(if(p, 99999999999999999999999999999999999999BD, 1.5BD))',
  'a * 1.5 * 12345678901234567890.12',
  '12345678901234567890.123456 / nullif(b, 2.5)',
  '(a * 1.0) % (a - 5.0)',
  'pmod(a * 1.0, a - 5.0)',
  'bit_get(5Y, CAST(a AS int))',
  'sequence(1, CAST(a AS int), 2)',
  'sequence(5, 1, CAST(a AS int))',
  "sequence(d, DATE '2001-01-05', INTERVAL 1 DAY)",
  "elt(CAST(a AS int), s, CAST(1 DIV (a - 5) AS string), 'x')",
  "s LIKE concat(s, '\\\\')",
  "s LIKE concat(s, '|') ESCAPE '|'",
  "split_part(s, '-', CAST(a AS int) - 5)",
  'unbase64(s)',
  "unbase64(concat(s, '='))",
  "url_decode(concat(s, '%'))",
  "decode(encode(s, 'UTF-8'), 'UTF-8')",
  "decode(unhex(if(p, 'ff', '41')), 'UTF-8')",
  'decode(s, a, 1, 2)',
  'map_from_arrays(array(a, 5), array(1, 2))',
  'map(a, 1, 5, 2, nullif(a, 5), 3)',
  'map_concat(map(a, 1), map(5, 2))',
  'element_at(array(1, 2), CAST(a AS int) - 5)',
  'try_element_at(array(1, 2), CAST(a AS int) - 5)',
  "regexp_extract(s, '(a)(b)', CAST(a AS int))",
  "regexp_replace(s, 'a', '$1')",
]
