import type { Expression } from '../ast.ts'

/** The parts of an expression. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args
    case 'cast':
      return [expression.operand]
    case 'field':
      return [expression.base]
    case 'case': {
      const branches = expression.branches.flatMap(({ when, result }) => [when, result])
      return expression.otherwise ? [...branches, expression.otherwise] : branches
    }
    case 'lambda':
      return [expression.body]
    case 'named':
      return [expression.value]
    default:
      return []
  }
}

/** The same expression of other parts, in the order of {@link childrenOf}; itself where they are its own. */
export function withChildren(expression: Expression, parts: readonly Expression[]): Expression {
  const before = childrenOf(expression)
  if (before.every((part, at) => part === parts[at])) return expression
  const [first = expression] = parts
  switch (expression.kind) {
    case 'call':
      return { ...expression, args: parts }
    case 'cast':
      return { ...expression, operand: first }
    case 'field':
      return { ...expression, base: first }
    case 'case': {
      const at = (index: number) => parts[index] ?? first
      const branches = expression.branches.map((_, index) => ({ when: at(index * 2), result: at(index * 2 + 1) }))
      return { ...expression, branches, otherwise: expression.otherwise && at(branches.length * 2) }
    }
    case 'lambda':
      return { ...expression, body: first }
    case 'named':
      return { ...expression, value: first }
    default:
      return expression
  }
}

/** The expression with others in place of columns or parameters, by name in lower case. */
export function substitute(expression: Expression, by: ReadonlyMap<string, Expression>): Expression {
  if (expression.kind === 'column') return by.get(expression.name.toLowerCase()) ?? expression
  if (expression.kind !== 'lambda') {
    return withChildren(
      expression,
      childrenOf(expression).map((part) => substitute(part, by)),
    )
  }
  const own = expression.parameters.map(({ name }) => name.toLowerCase())
  const outer = new Map([...by].filter(([name]) => !own.includes(name)))
  return withChildren(expression, [substitute(expression.body, outer)])
}

/** Whether it is the same for every row and every run. */
export function isConstant(expression: Expression, parameters: readonly string[] = []): boolean {
  if (expression.kind === 'parameter') return false
  if (expression.kind === 'column') return parameters.includes(expression.name.toLowerCase())
  const own = expression.kind === 'lambda' ? expression.parameters.map(({ name }) => name.toLowerCase()) : []
  return childrenOf(expression).every((part) => isConstant(part, [...parameters, ...own]))
}

/** How many parts it has, theirs among them. */
export function sizeOf(expression: Expression): number {
  return childrenOf(expression).reduce((size, part) => size + sizeOf(part), 1)
}

/** Every name of a column or parameter in it. */
export function namesOf(expression: Expression): readonly string[] {
  const own =
    expression.kind === 'column'
      ? [expression.name]
      : expression.kind === 'lambda'
        ? expression.parameters.map(({ name }) => name)
        : []
  return [...own, ...childrenOf(expression).flatMap(namesOf)]
}
