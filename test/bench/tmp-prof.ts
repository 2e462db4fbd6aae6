import { generateBundle } from '@lakestream/server/codegen/generate'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { readCases, toCasePipeline } from '../nodes/case-files.ts'
const nodes: any[] = [], edges: any[] = []
for (const [index, part] of readCases().flatMap(({ type, cases }) => (cases[0] ? [toCasePipeline(type, cases[0])] : [])).entries()) {
  if (nodes.length >= 50) break
  nodes.push(...part.nodes.map((node) => ({ ...node, id: `${index}-${node.id}`, label: `${node.label} ${index}` })))
  edges.push(...part.edges.map((edge) => ({ ...edge, id: `${index}-${edge.id}`, source: `${index}-${edge.source}`, target: `${index}-${edge.target}` })))
}
const p: any = { name: 'F', description: '', target: 'sss', nodes, edges }
for (let i = 0; i < 50; i++) generateBundle(p, { environment: 'spark' })
let a = process.cpuUsage(); 
for (let i = 0; i < 200; i++) propagate(p)
let b = process.cpuUsage(a); console.log('propagate cpu ms', (b.user) / 200e3)
a = process.cpuUsage()
for (let i = 0; i < 200; i++) generateBundle(p, { environment: 'spark' })
b = process.cpuUsage(a); console.log('all cpu ms', (b.user) / 200e3)
