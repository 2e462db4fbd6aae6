import { colourExpression } from '@lakestream/client/expression/colour'
import { completeExpression } from '@lakestream/client/expression/complete'
import { describeAt } from '@lakestream/client/expression/describe'
import { markPieces } from '@lakestream/client/expression/mark'
import { FUNCTION_COMPLETIONS } from '@lakestream/shared/expression/completion'
import { bindExpression } from '@lakestream/shared/expression/parameter'
import { parseType } from '@lakestream/shared/expression/parse-type'
import type { Column } from '@lakestream/shared/expression/types'
import { sequenceDetector } from '@lakestream/shared/nodes/sequence-detector'
import { describe, expect, it } from 'vitest'

const column = (name: string, type: string, nullable = true): Column => ({
  name,
  type: parseType(type) ?? { kind: 'unknown' },
  nullable,
})
const COLUMNS = [
  column('delay', 'int', false),
  column('Delay Reason', 'string'),
  column('place', 'struct<city:string,at:struct<lat:double,lon:double>>'),
  column('items', 'array<struct<sku:string,price:double>>'),
  column('tags', 'map<string,string>'),
]
const SCOPE = { columns: COLUMNS, match: null }
const PARAMETERS = new Map([['limit', { type: 'integer', text: '30' }]])
const FUNCTIONS = FUNCTION_COMPLETIONS

/** `|` is the caret. */
function complete(marked: string, { scope = SCOPE, isAsked = false }: { scope?: Scope; isAsked?: boolean } = {}) {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const known = { scope, functions: FUNCTIONS, parameters: PARAMETERS }
  const { start, end, suggestions } = completeExpression(text, caret, known, isAsked)
  const first = suggestions[0]
  const result = first && text.slice(0, start) + first.insert + text.slice(end)
  return { names: suggestions.map((each) => each.text), suggestions, result }
}
type Scope = Parameters<typeof describeAt>[2]['scope']

describe('completion', () => {
  it.each([
    ['del|', 'delay'],
    ['1 + DEL| * 2', '1 + delay * 2'],
    ['round(dela|', 'round(delay'],
    ['`Delay R|', '`Delay Reason`'],
    ['Reas| IS NULL', '`Delay Reason` IS NULL'],
    ['roun|(delay)', 'round(delay)'],
    ['date_ad|', 'date_add('],
    ["CASE WHEN delay > 1 THEN 'a' ELSE pla|", "CASE WHEN delay > 1 THEN 'a' ELSE place"],
    ['delay > $|', 'delay > ${limit}'],
    ['delay > ${li|', 'delay > ${limit}'],
    ['delay > ${l|}', 'delay > ${limit}'],
  ])('of %s begins with what makes it %s', (marked, result) => {
    expect(complete(marked).result).toBe(result)
  })

  it.each([
    ['place.|', ['city', 'at']],
    ['place.c|', ['city']],
    ['place.at.|', ['lat', 'lon']],
    ['delay + place.at.l| > 1', ['lat', 'lon']],
    ['items[0].|', ['sku', 'price']],
    ['element_at(items, 1).|', ['sku', 'price']],
    ['items.pr|', ['price']],
    ['`place`.|', ['city', 'at']],
    ['CASE WHEN place.|', ['city', 'at']],
    ['CASE delay WHEN 1 THEN place.|', ['city', 'at']],
    ['(delay > 1 AND place.|', ['city', 'at']],
    ['delay > > place.|', ['city', 'at']],
    ["named_struct('x', delay).|", ['x']],
    ['transform(items, i -> i.|', ['sku', 'price']],
    ['transform(items, i -> i.s|)', ['sku']],
    ['filter(items, i -> exists(items, j -> j.sku = i.| ))', ['sku', 'price']],
    ['tags.|', []],
    ['delay.|', []],
    ['1.|', []],
    ["'place.|", []],
    ["'place.|'", []],
    ['-- place.|', []],
    ['nothing.|', []],
  ])('behind the dot of %s are %j', (marked, names) => {
    expect(complete(marked).names).toEqual(names)
  })

  it('of a lambda begins with its own variables, with the type that the function gives them', () => {
    const { suggestions } = complete('transform(items, (item, at) -> |)', { isAsked: true })
    expect(suggestions.slice(0, 3)).toMatchObject([
      { kind: 'variable', text: 'item', detail: 'struct<sku:string,price:double>' },
      { kind: 'variable', text: 'at', detail: 'int' },
      { kind: 'column', text: 'delay', detail: 'int, never null' },
    ])
    expect(complete('size(items) + |', { isAsked: true }).names).not.toContain('item')
  })

  it('of a few letters is what has a word that begins so, of more what has them anywhere', () => {
    const { names } = complete('da|')
    expect(names).toContain('date_add')
    expect(names).toContain('to_date')
    expect(complete('la|').names).not.toContain('replace')
    expect(complete('plac|').names).toEqual(['place', 'regexp_replace', 'replace'])
  })

  it('of a very long text is given up at once', () => {
    const startedAt = performance.now()
    expect(complete(`place = '${'x'.repeat(120_000)}'|`, { isAsked: true }).names).toEqual([])
    expect(complete(`${'x'.repeat(9_000)}|`).names).toEqual([])
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  it('is silent at an empty word unless it is asked for, and where the word is written already', () => {
    expect(complete('delay + |').names).toEqual([])
    expect(complete('delay + |', { isAsked: true }).names.length).toBeGreaterThan(5)
    expect(complete('delay|').names).toEqual([])
  })

  it('says of a function how it is called and what it does, and of a parameter what it is here', () => {
    const [found] = complete('date_ad|').suggestions
    expect(found).toMatchObject({ kind: 'function', detail: expect.stringContaining('date_add(') })
    expect(found?.docs?.length).toBeGreaterThan(10)
    expect(complete('${|').suggestions).toMatchObject([{ kind: 'parameter', detail: 'integer, here 30' }])
  })
})

describe('in a sequence', () => {
  const steps = ['a', 'gone', 'b'].map((name, at) => ({ id: name, name, condition: 'true', negated: at === 1 }))
  const groups = [{ id: 'g', first: 'a', last: 'gone' }]
  const config = sequenceDetector.config.parse({ keys: [], steps, groups, within: '1 hour' })
  const inputs = [{ port: 'in', schema: { kind: 'stream', columns: COLUMNS, eventTime: null, appends: true } }] as never
  const scopeAt = (path: string) => ({
    columns: COLUMNS,
    match: sequenceDetector.lookBack?.(config, inputs, path) ?? null,
  })

  it('a condition may name the steps up to its own that happen, that of a group those up to its last, an extra column all of them', () => {
    const offered = (path: string) =>
      complete('|', { scope: scopeAt(path), isAsked: true })
        .suggestions.filter(({ kind }) => kind === 'step')
        .map(({ text }) => text)
    expect(offered('steps.0.condition')).toEqual(['a'])
    expect(offered('steps.1.condition')).toEqual(['a'])
    expect(offered('steps.2.until')).toEqual(['a', 'b'])
    expect(offered('groups.0.until')).toEqual(['a'])
    expect(offered('emit.0.expr')).toEqual(['a', 'b'])
  })

  it.each([
    ['a.|', ['delay', 'Delay Reason', 'place', 'items', 'tags']],
    ['delay > last(a.de|', ['delay', 'Delay Reason']],
    ['a.place.|', ['city', 'at']],
    ['last(a.items, 1)[0].|', ['sku', 'price']],
    ['b.|', []],
  ])('behind the dot of %s are %j', (marked, names) => {
    expect(complete(marked, { scope: scopeAt('steps.0.condition') }).names).toEqual(names)
  })

  it('functions over the events of a step are offered and described', () => {
    const scope = scopeAt('emit.0.expr')
    expect(complete('firs|', { scope }).result).toBe('first(')
    const text = 'last(b.delay) - a.delay'
    expect(describeAt(text, 1, { scope, functions: FUNCTIONS })).toMatchObject({ type: 'int', about: { name: 'last' } })
    expect(describeAt(text, 5, { scope, functions: FUNCTIONS })).toMatchObject({ text: 'b', isStep: true, type: null })
    expect(describeAt(text, 18, { scope, functions: FUNCTIONS })).toMatchObject({
      text: 'a.delay',
      type: 'int',
      nullable: true,
    })
  })
})

describe('what is known of a part', () => {
  const at = (marked: string) => {
    const text = bindExpression(marked.replace('|', ''), new Map([['limit', { type: { kind: 'int' }, value: 30 }]]))
    return describeAt(text, marked.indexOf('|'), { scope: SCOPE, functions: FUNCTIONS })
  }
  it.each([
    ['de|lay + 1', 'delay', 'int', false],
    ['delay| + 1', 'delay', 'int', false],
    ['delay |+ 1.5D', 'delay + 1.5D', 'double', false],
    ['place.at.l|at', 'place.at.lat', 'double', true],
    ['place.a|t.lat', 'place.at', 'struct<lat:double,lon:double>', true],
    ['roun|d(delay / 2)', 'round(delay / 2)', 'double', false],
    ['delay > ${li|mit}', '${limit}', 'int', false],
    ['transform(items, i| -> i.sku)', 'i', 'struct<sku:string,price:double>', true],
    ['transform(items, i -> i.s|ku)', 'i.sku', 'string', true],
    ['nothing| + 1', 'nothing', null, true],
  ])('%s is about %s: %s', (marked, text, type, nullable) => {
    expect(at(marked)).toMatchObject({ text, type, nullable })
  })

  it('of a function is its signature and what it does', () => {
    expect(at('date_a|dd(current_date(), 1)')?.about).toMatchObject({ name: 'date_add' })
  })

  it('is nothing where the text cannot be read', () => {
    expect(at("delay + 'x|")).toBeNull()
  })
})

describe('marks', () => {
  const mark = (text: string, span: readonly [number, number]) =>
    markPieces(colourExpression(text), [{ severity: 'error', span }])
  const marked = (text: string, span: readonly [number, number]) =>
    mark(text, span)
      .filter(({ severity }) => severity === 'error')
      .map((piece) => piece.text)

  it('are at the place of what is wrong, also in a part of a piece and over several', () => {
    expect(marked('delay + nope', [8, 12])).toEqual(['nope'])
    expect(marked("'abcdef'", [2, 4])).toEqual(['bc'])
    expect(marked('a + b', [0, 5]).join('')).toBe('a + b')
    expect(
      mark("x = 'abc'", [5, 6])
        .map(({ text }) => text)
        .join(''),
    ).toBe("x = 'abc'")
  })

  it('are at the last character where something misses behind it', () => {
    expect(marked('delay +', [7, 8])).toEqual(['+'])
  })

  it('the worst of several at one place decides', () => {
    const problems = [
      { severity: 'info', span: [0, 5] },
      { severity: 'error', span: [0, 5] },
    ] as const
    expect(markPieces(colourExpression('delay'), problems)[0]?.severity).toBe('error')
  })
})
