import type { Expression } from './ast.ts'
import { textLiteral } from './literal.ts'
import type { TokenReader } from './token-reader.ts'

/** What a form needs of the expressions' parser. */
interface ExpressionReader extends TokenReader {
  readOr(): Expression
  /** Without comparisons, so that `IN` and `AND` end it. */
  readOperand(): Expression
}

interface Form {
  readonly name: string
  readonly args: readonly Expression[]
}

/**
 * A call whose arguments have words between them, `trim(BOTH 'x' FROM s)`, read to its parenthesis, as the plain call that means the same; null where
 * the arguments are plain, of which then none is read.
 */
export function readCallForm(name: string, reader: ExpressionReader): Form | null {
  switch (name) {
    case 'trim':
      return readTrim(reader)
    case 'extract':
      return readExtract(reader)
    case 'position':
      return readJoined(reader, name, ['in'])
    case 'substring':
    case 'substr':
      return readJoined(reader, name, ['from', 'for'])
    case 'overlay':
      return readJoined(reader, name, ['placing', 'from', 'for'])
    default:
      return Object.hasOwn(WITH_UNIT, name) ? readWithUnit(WITH_UNIT[name] ?? name, reader) : null
  }
}

const TRIMS: Readonly<Record<string, string>> = { both: 'trim', leading: 'ltrim', trailing: 'rtrim' }

function readTrim(reader: ExpressionReader): Form | null {
  const side = TRIMS[reader.word(0)]
  const isSide = side !== undefined && !reader.isSign(',', 1) && !reader.isSign(')', 1)
  const start = reader.mark()
  if (isSide) reader.next()
  const isBlank = isSide && reader.isWord('from')
  const { start: at } = reader.peek()
  const characters: Expression = isBlank ? textLiteral(' ', [at, at]) : reader.readOr()
  if (!reader.takeWord('from')) return reader.reset(start)
  const args = [characters, reader.readOr()]
  reader.expectSign(')')
  return { name: side && isSide ? side : 'trim', args }
}

function readExtract(reader: ExpressionReader): Form | null {
  const unit = reader.peek()
  if (unit.kind !== 'name' || reader.word(1) !== 'from') return null
  reader.next()
  reader.next()
  const source = reader.readOr()
  reader.expectSign(')')
  return { name: 'date_part', args: [textLiteral(unit.text, [unit.start, unit.end]), source] }
}

/** Operands with these words between them, of which the last may be missing where there are several. */
function readJoined(reader: ExpressionReader, name: string, words: readonly string[]): Form | null {
  const start = reader.mark()
  const args = [reader.readOperand()]
  for (const [at, word] of words.entries()) {
    if (reader.takeWord(word)) args.push(reader.readOperand())
    else if (at === 0) return reader.reset(start)
    else if (at < words.length - 1) throw reader.unexpected(word.toUpperCase())
  }
  reader.expectSign(')')
  return { name, args }
}

/** Functions that take a unit as a bare word, by the names that Spark knows them under. */
const WITH_UNIT: Readonly<Record<string, string>> = {
  timestampadd: 'timestampadd',
  timestampdiff: 'timestampdiff',
  date_add: 'timestampadd',
  dateadd: 'timestampadd',
  date_diff: 'timestampdiff',
  datediff: 'timestampdiff',
  timediff: 'timestampdiff',
}

const TIME_UNITS: readonly string[] =
  'year quarter month week day dayofyear hour minute second millisecond microsecond'.split(' ')

function readWithUnit(name: string, reader: ExpressionReader): Form | null {
  const unit = reader.peek()
  if (!TIME_UNITS.includes(reader.word(0)) || !reader.isSign(',', 1)) return null
  const start = reader.mark()
  reader.next()
  reader.next()
  const first = reader.readOr()
  // `datediff(day, other)` is about two columns.
  if (!reader.takeSign(',')) return reader.reset(start)
  const args = [textLiteral(unit.text.toUpperCase(), [unit.start, unit.end]), first, reader.readOr()]
  reader.expectSign(')')
  return { name, args }
}

/** A struct of values, with the names that Spark gives them: an alias, a column's or field's name, or `col` and the place. */
export function toStruct(
  fields: readonly { readonly value: Expression; readonly alias: string | null }[],
  span: readonly [number, number],
): Expression {
  const args = fields.flatMap(({ value, alias }, at) => {
    const own = value.kind === 'column' || value.kind === 'field' ? value.name : null
    return [textLiteral(alias ?? own ?? `col${at + 1}`, [value.span[0], value.span[0]]), value]
  })
  return { kind: 'call', name: 'named_struct', args, distinct: false, span }
}
