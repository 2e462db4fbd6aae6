import { toHelpTree } from '@lakestream/client/help-tree'
import type { HelpNode } from '@lakestream/client/inspector/HelpText'
import { CATEGORIES, searchCatalogue } from '@lakestream/client/palette/palette-search'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import { describe, expect, it } from 'vitest'

const textOf = (node: HelpNode): string =>
  typeof node === 'string' ? node : (node.slice(1) as HelpNode[]).map(textOf).join(/^t/.test(node[0]) ? ' ' : '')
const tagsOf = (node: HelpNode): string[] =>
  typeof node === 'string' ? [] : [node[0], ...(node.slice(1) as HelpNode[]).flatMap(tagsOf)]
const wordsOf = (text: string) => text.match(/[\p{L}\p{N}_]+/gu) ?? []

describe.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))(
  'help of $type',
  ({ definition }) => {
    const tree = toHelpTree(definition.docs)

    it('shows every word of its text, and no sign of Markdown', () => {
      expect(tree.flatMap((node) => wordsOf(textOf(node)))).toEqual(
        wordsOf(definition.docs.replace(/^\|[-|: ]+\|$/gm, '')),
      )
      const paragraphs = tree.filter((node) => node[0] === 'p').map(textOf)
      for (const text of paragraphs) expect(text).not.toMatch(/\*\*|^[-*|] | [-*] {1,2}\*|\| *\|/)
    })

    it('shows lists as lists and tables as tables', () => {
      const lines = definition.docs.split('\n')
      const tags = tree.flatMap(tagsOf)
      expect(tags.filter((tag) => tag === 'li')).toHaveLength(
        lines.filter((line) => /^\s*([-*]|\d+\.) /.test(line)).length,
      )
      expect(tags.filter((tag) => tag === 'table')).toHaveLength(
        lines.filter((line) => /^\|[-|: ]+\|$/.test(line)).length,
      )
    })

    it('is found by its name, its type, what it does and other words for it, by its name first', () => {
      const { label, type, summary, synonyms } = definition
      for (const query of [label, type, summary, ...synonyms, label.toUpperCase()])
        expect(
          searchCatalogue(query).map((each) => each.type),
          query,
        ).toContain(type)
      expect(
        searchCatalogue(label)
          .slice(0, 2)
          .map((each) => each.label),
      ).toContain(label)
    })
  },
)

describe('the search of nodes', () => {
  it('gives all of them for no words, each in a group of the palette', () => {
    expect(searchCatalogue('  ')).toEqual(CATALOGUE)
    expect(CATALOGUE.filter(({ category }) => !CATEGORIES.includes(category))).toEqual([])
  })

  it('wants every word, and gives nothing for what there is not', () => {
    expect(searchCatalogue('kafka sink').map(({ type }) => type)).toContain('kafka-topic-sink')
    expect(searchCatalogue('kafka umbrella')).toEqual([])
  })
})

it('a help page with something that is not shown is refused', () => {
  expect(() => toHelpTree('See ![this](x.png)')).toThrow('a help page has no image')
  expect(() => toHelpTree('a <b>b</b>')).toThrow('a help page has no html')
})

it('signs that mean something in HTML stay what they are', () => {
  expect(toHelpTree('a < b & `c > "d"` \\* e')).toEqual([['p', 'a < b & ', ['code', 'c > "d"'], ' ', '*', ' e']])
})
