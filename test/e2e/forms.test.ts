import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { useSeen } from '../support/seen.ts'
import { createPipeline } from '../support/server.ts'
import { listForms, listShown } from '../support/shown-fields.ts'

const seen = useSeen('forms')

const opened = useApp()

const FORMS = CATALOGUE.flatMap((definition) =>
  listForms(definition).map((config, at) => ({ id: `${definition.type}-${at}`, definition, config })),
)
const COLUMNS = 10

/** Every field that has a control, and every field that has none. */
const fieldsOf = (page: Page) =>
  page.locator('[data-testid^="field-"]').evaluateAll((boxes) =>
    boxes.map((box) => {
      const path = box.getAttribute('data-testid')?.slice('field-'.length) ?? ''
      return box.querySelector('input, select, textarea, button') ? path : `${path} without a control`
    }),
  )

it('the form of every node shows every field with a control', async () => {
  const file = {
    lakestream: 1,
    name: 'forms',
    nodes: Object.fromEntries(
      FORMS.map(({ id, definition, config }) => [id, { type: definition.type, label: id, config }]),
    ),
    edges: [],
    layout: Object.fromEntries(FORMS.map(({ id }, at) => [id, [(at % COLUMNS) * 240, Math.floor(at / COLUMNS) * 110]])),
  }
  const { page, context } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file })}`,
  )
  await page.locator('[data-node-id]').first().waitFor()
  await page.keyboard.press('Control+j')
  await page.getByTestId('tab-code').waitFor({ state: 'detached' })
  await page.keyboard.press('0')
  const marks = FORMS.map(({ id, definition }) => seen(definition.type, 'form', id))
  for (const [at, { id, definition, config }] of FORMS.entries()) {
    await page.locator(`[data-node-id="${id}"]`).click()
    await expect.poll(() => page.getByTestId('node-name').inputValue()).toBe(id)
    await expect.poll(() => fieldsOf(page), { message: id }).toEqual(listShown(definition, config))
    marks[at]?.()
  }
  await context.close()
})
