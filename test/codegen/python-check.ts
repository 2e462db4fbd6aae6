import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** String constants of Python texts, by CPython's own parser; throws where one does not parse. */
export function readStringConstants(texts: readonly string[]): string[][] {
  const program = `
import ast, json, sys
texts = json.load(sys.stdin)
print(json.dumps([[n.value for n in ast.walk(ast.parse(t)) if isinstance(n, ast.Constant) and isinstance(n.value, str)] for t in texts]))
`
  return JSON.parse(
    execFileSync('python3', ['-c', program], { input: JSON.stringify(texts), maxBuffer: 1 << 28 }).toString(),
  )
}

/** Python's syntax trees without string values: what code a text is, apart from its values. */
export function readShapes(texts: readonly string[]): string[] {
  const program = `
import ast, json, sys
def shape(text):
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)
print(json.dumps([shape(t) for t in json.load(sys.stdin)]))
`
  return JSON.parse(
    execFileSync('python3', ['-c', program], { input: JSON.stringify(texts), maxBuffer: 1 << 28 }).toString(),
  )
}

/** What `ruff check` and `ruff format --diff` say of the texts; empty where they are clean. */
export function runRuff(texts: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'lakestream-ruff-'))
  try {
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `bundle_${index}.py`), text)
    const ruff = findRuff()
    const check = spawnSync(ruff, [
      'check',
      '--isolated',
      '--no-cache',
      '--select',
      'E4,E7,E9,F',
      '--output-format',
      'concise',
      folder,
    ])
    const format = spawnSync(ruff, ['format', '--isolated', '--no-cache', '--diff', folder])
    if (check.error) throw check.error
    const problems = check.status === 0 ? '' : check.stdout.toString() + check.stderr.toString()
    return problems + (format.status === 0 ? '' : format.stdout.toString() + format.stderr.toString())
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What YAML texts say, by the reader that `spark-pipelines` uses. */
export function readYaml(texts: readonly string[]): unknown[] {
  const program = 'import json, sys, yaml\nprint(json.dumps([yaml.safe_load(text) for text in json.load(sys.stdin)]))'
  return JSON.parse(
    execFileSync(findTool('python') ?? 'python3', ['-c', program], { input: JSON.stringify(texts) }).toString(),
  )
}

/** ruff of the Spark environment, else on the path. */
export function findRuff(): string {
  return findTool('ruff') ?? 'ruff'
}

function findTool(name: string): string | undefined {
  const folder = process.env['LAKESTREAM_SPARK'] ?? join(ROOT, '.lakestream', 'spark')
  const environments = existsSync(folder) ? readdirSync(folder) : []
  return environments.map((each) => join(folder, each, 'venv', 'bin', name)).find((path) => existsSync(path))
}

/** An option of a reader or writer that a function of generated code sets; null where its value is computed. */
export interface SetOption {
  /** What the function reads or writes, as `.format(...)` names it; empty where it names nothing. */
  readonly formats: readonly string[]
  readonly name: string
  readonly value: string | number | null
}

/** Every `.option(name, value)` of each text, by CPython's own parser; throws where a name is no constant. */
export function readOptions(texts: readonly string[]): SetOption[][] {
  const program = `
import ast, json, sys
def constant(node):
    return node.value if isinstance(node, ast.Constant) else None
def options(text):
    for function in ast.walk(ast.parse(text)):
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [n for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
        formats = [constant(n.args[0]) for n in calls if n.func.attr == "format" and constant(n.args[0])]
        for call in calls:
            if call.func.attr == "options":
                raise ValueError("options() hides its names")
            if call.func.attr == "option":
                yield {"formats": formats, "name": call.args[0].value, "value": constant(call.args[1])}
print(json.dumps([list(options(t)) for t in json.load(sys.stdin)]))
`
  return JSON.parse(
    execFileSync('python3', ['-c', program], { input: JSON.stringify(texts), maxBuffer: 1 << 28 }).toString(),
  )
}
