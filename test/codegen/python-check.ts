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

/**
 * Of pairs of programs, one with values and one with parameters that have these values: whether the second, with what the runtime makes of its
 * parameters, is the first.
 */
export function settleParameters(pairs: readonly (readonly [direct: string, told: string])[]): { isSame: boolean }[] {
  const program = `
import ast, json, sys
sys.path.insert(0, sys.argv[1])
from lakestream_runtime.parameters import Parameters

class Settle(ast.NodeTransformer):
    parameters = None
    def visit_Assign(self, node):
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id == "parameters":
            self.parameters = Parameters(ast.literal_eval(node.value.args[0]))
            return None
        return self.generic_visit(node)
    def visit_Expr(self, node):
        return None if ast.unparse(node) == "parameters.read(run)" else self.generic_visit(node)
    def visit_ImportFrom(self, node):
        return None
    def visit_Subscript(self, node):
        if ast.unparse(node.value) == "parameters":
            return ast.Constant(self.parameters[ast.literal_eval(node.slice)])
        return self.generic_visit(node)
    def visit_Call(self, node):
        if ast.unparse(node.func).startswith("parameters."):
            return ast.Constant(getattr(self.parameters, node.func.attr)(*map(ast.literal_eval, node.args)))
        if ast.unparse(node) == "main(build, job_parameter)":
            node.args.pop()
        return self.generic_visit(node)

def settle(text):
    return ast.dump(Settle().visit(ast.parse(text)))

answers = [{"isSame": settle(direct) == settle(told)} for direct, told in json.load(sys.stdin)]
print(json.dumps(answers))
`
  const input = JSON.stringify(pairs)
  const args = ['-c', program, join(ROOT, 'templates', 'runtime')]
  return JSON.parse(execFileSync('python3', args, { input, maxBuffer: 1 << 28 }).toString())
}
