import { colourExpression } from '@lakestream/client/expression/colour'
import { inkOn } from '@lakestream/client/ui/ink-on'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import dynamicIconImports from 'lucide-react/dynamicIconImports'
import { describe, expect, it } from 'vitest'
import { listVariants } from '../codegen/variants.ts'
import { useSeen } from '../support/seen.ts'
import { listShown } from '../support/shown-fields.ts'

const seen = useSeen('form')

it.each(CATALOGUE.map((definition) => [definition.type, definition.icon]))(
  'the icon of %s is one of lucide’s: %s',
  (_type, icon) => {
    expect(Object.keys(dynamicIconImports)).toContain(icon)
  },
)

describe.each(CATALOGUE.map((definition) => [definition.type, definition] as const))(
  'the form of %s',
  (_type, definition) => {
    it('shows every field under some values, at every depth', () => {
      const saw = seen(definition.type, 'form', 'every field')
      const hidden = new Map<string, boolean>()
      for (const { variant } of listVariants(definition.config.shape, definition.example as JsonObject)) {
        const isShown = listShown(definition, variant.config).includes(variant.path)
        hidden.set(variant.path, !isShown && hidden.get(variant.path) !== false)
      }
      expect(hidden.size).toBeGreaterThan(0)
      expect([...hidden].filter(([, isHidden]) => isHidden).map(([path]) => path)).toEqual([])
      saw()
    })
  },
)

it.each(['delay > 30', "s = 'open", 'a + ', '`x y` <> 1 AND b'])('the colours of %s keep its text', (text) => {
  expect(
    colourExpression(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text)
})

it.each([
  ['#65a30d', '#000000'],
  ['#1c3faa', '#ffffff'],
  ['#ffffff', '#000000'],
])('text on %s is %s', (color, ink) => {
  expect(inkOn(color)).toBe(ink)
})
