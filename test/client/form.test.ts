import { colourExpression } from '@lakestream/client/form/expression-colours'
import { listFields } from '@lakestream/client/form/field-list'
import { inkOn } from '@lakestream/client/ui/ink-on'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import { readFieldMeta } from '@lakestream/shared/nodes/fields'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import dynamicIconImports from 'lucide-react/dynamicIconImports'
import { describe, expect, it } from 'vitest'
import { useSeen } from '../support/seen.ts'

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
    it('shows every field under some values', () => {
      const saw = seen(definition.type, 'form', 'every field')
      const { config } = parseConfig(definition, definition.example as never)
      const shown = new Set(
        listFields(definition.config.shape, config as Record<string, unknown>).map(({ name }) => name),
      )
      for (const [name, schema] of Object.entries(definition.config.shape)) {
        const when = readFieldMeta(schema as never)?.when
        if (when) {
          const values = { ...(config as Record<string, unknown>), [when.field]: when.in[0] }
          expect(listFields(definition.config.shape, values).map((field) => field.name)).toContain(name)
        } else expect(shown).toContain(name)
      }
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
