import type { ParameterValue } from '../../expression/parameter.ts'
import type { Environment, Parameter, ParameterType } from '../model.ts'
import { readParameter } from './read.ts'

/** A parameter with the value that it has in one environment. */
export interface ResolvedParameter {
  readonly type: ParameterType
  readonly text: string
  /** Null where the text is no value of the type. */
  readonly value: ParameterValue | null
}

export type Parameters = ReadonlyMap<string, ResolvedParameter>

export interface ResolveOptions {
  readonly environment: Environment
  /** Values by name that stand above those of the pipeline. */
  readonly given?: Readonly<Record<string, string>>
}

/** The values that parameters have in an environment. */
export function resolveParameters(
  parameters: readonly Parameter[],
  { environment, given = {} }: ResolveOptions,
): Parameters {
  return new Map(
    parameters.map((parameter) => {
      const own = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.values[environment]
      const text = own ?? parameter.default
      return [parameter.name, { type: parameter.type, text, value: readParameter(parameter.type, text) }]
    }),
  )
}
