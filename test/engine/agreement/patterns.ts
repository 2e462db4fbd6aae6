import { readdirSync } from 'node:fs'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import type { ConfigArbitrary } from './compare.ts'

/** Every pattern that the engine computes; each has its random configs in the file of this folder that is called as it. */
export async function readPatterns(): Promise<{ definition: AnyNodeDefinition; configs: ConfigArbitrary | null }[]> {
  const files = new Set(readdirSync(import.meta.dirname))
  const patterns = CATALOGUE.filter(({ category, engine }) => category === 'pattern' && engine !== undefined)
  return Promise.all(
    patterns.map(async (definition) => {
      const file = `${definition.type}.ts`
      const module = files.has(file) ? ((await import(`./${file}`)) as { configs: ConfigArbitrary }) : null
      return { definition, configs: module?.configs ?? null }
    }),
  )
}
