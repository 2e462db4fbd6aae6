import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import { comment, py, pyIdent, sql, sqlName, sqlQuery, sqlStr, sqlValue, yaml } from './literals.ts'
import { TEMPLATES_FOLDER } from './templates-folder.ts'

/**
 * Handlebars, set so that a template can do no more than place literals: no escaping, a missing value throws, only these
 * helpers exist. `if` and `each` do not throw on a missing value, which is why a test walks each template's tree.
 */
const engine = Handlebars.create()
const HELPERS = { py, pyIdent, sql, sqlName, sqlQuery, sqlStr, sqlValue, comment, yaml }
for (const [name, helper] of Object.entries(HELPERS)) engine.registerHelper(name, (value: unknown) => helper(value))

/** In SQL: two spaces before each line of what it encloses. A line that begins inside a quoted name is none. */
const INDENT = 'indent'
engine.registerHelper(INDENT, function (this: unknown, { fn }: Handlebars.HelperOptions) {
  return fn(this).replace(/`(?:[^`]|``)*`|'(?:\\.|[^'\\])*'|^(?=.)/gm, (part) => part || '  ')
})

/** Lines that several templates share: `{{> detect}}` runs a pattern's operator. */
const PARTIALS = {
  py: [
    'endpoint',
    'failures',
    'kafka-login',
    'kafka-write',
    'save-batch',
    'create-table',
    'kafka-reader',
    'malformed',
    'messages',
    'registry',
    'newest',
    'merge',
    'tags',
    'authorization',
    'kafka-rows',
    'letters',
    'detect',
    'split-failed',
  ],
  sql: ['select', 'where', 'failed-rows', 'call', 'message-rows', 'event-time', 'accepted'],
}
for (const [language, names] of Object.entries(PARTIALS))
  for (const name of names) engine.registerPartial(name, readTemplate(`wrappers/${name}.${language}`))

const OPTIONS = {
  noEscape: true,
  strict: true,
  preventIndent: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries([...Object.keys(HELPERS), INDENT].map((name) => [name, true])),
} as const

const compiled = new Map<string, (context: unknown) => string>()

/** Renders `templates/<name>.hbs`; each template is read and compiled once. */
export function render(name: string, context: unknown): string {
  const known = compiled.get(name)
  if (known) return known(context)
  const template = engine.compile(readTemplate(name), OPTIONS)
  compiled.set(name, template)
  return template(context)
}

const existing = new Map<string, boolean>()

export function hasTemplate(name: string): boolean {
  const known = existing.get(name) ?? existsSync(join(TEMPLATES_FOLDER, `${name}.hbs`))
  existing.set(name, known)
  return known
}

export function readTemplate(name: string): string {
  return readFileSync(join(TEMPLATES_FOLDER, `${name}.hbs`), 'utf8')
}
