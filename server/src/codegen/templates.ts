import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import { comment, py, pyIdent, sqlIdent, sqlStr, yaml } from './literals.ts'
import { TEMPLATES_FOLDER } from './templates-folder.ts'

/**
 * Handlebars, set so that a template can do no more than place literals: no escaping, a missing value throws, only these
 * helpers exist. `if` and `each` do not throw on a missing value, which is why a test walks each template's tree.
 */
const engine = Handlebars.create()
const HELPERS = { py, pyIdent, sqlIdent, sqlStr, comment, yaml }
for (const [name, helper] of Object.entries(HELPERS)) engine.registerHelper(name, (value: unknown) => helper(value))

/** Lines that the bodies of several sinks share: `{{> writer}}` starts the writer of `rows`. */
for (const name of [
  'writer',
  'endpoint',
  'failures',
  'kafka-login',
  'create-table',
  'kafka-reader',
  'malformed',
  'messages',
  'newest',
  'merge',
  'tags',
  'authorization',
  'kafka-rows',
  'letters',
  'detect',
  'split-failed',
]) {
  engine.registerPartial(name, readTemplate(`wrappers/${name}.py`))
}

const OPTIONS = {
  noEscape: true,
  strict: true,
  preventIndent: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true])),
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

export function hasTemplate(name: string): boolean {
  return existsSync(join(TEMPLATES_FOLDER, `${name}.hbs`))
}

export function readTemplate(name: string): string {
  return readFileSync(join(TEMPLATES_FOLDER, `${name}.hbs`), 'utf8')
}
