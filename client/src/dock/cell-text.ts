import type { Json } from '@lakestream/shared/pipeline/model'

/** A value in the neutral encoding as tables show it. */
export function toCellText(value: Json): string {
  if (typeof value === 'string')
    return value.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.000|(\.\d+))Z$/, '$1 $2$3')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
