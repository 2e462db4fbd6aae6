import { bindExpression } from '@lakestream/shared/expression/parameter'
import type { Parameters } from '@lakestream/shared/pipeline/parameters/resolve'

/** The expression with the values that its parameters have here. */
export function bindText(text: string, parameters: Parameters): string {
  const values = [...parameters].flatMap(([name, { value }]) => (value ? [[name, value] as const] : []))
  return bindExpression(text, new Map(values))
}
