import type { Parameter } from '@lakestream/shared/pipeline/model'
import { PARAMETER_NAME } from '@lakestream/shared/pipeline/parameters/name'
import { w } from '../messages/en-parameters.ts'

/** Why a parameter cannot be called so; null where it can. */
export function findNameProblem(name: string, parameters: readonly Parameter[]): string | null {
  if (!PARAMETER_NAME.test(name)) return w.noName
  return parameters.some((each) => each.name === name) ? w.taken(name) : null
}
