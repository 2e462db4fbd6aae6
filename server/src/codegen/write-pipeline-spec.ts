import type { Environment, Pipeline } from '@lakestream/shared/pipeline/model'
import type { BundleFile, BundleParameter } from './bundle.ts'
import { render } from './templates.ts'

/** What the code expects of a session. */
const CONFIGURATION = [
  { name: 'spark.sql.sources.default', value: 'delta' },
  { name: 'spark.sql.session.timeZone', value: 'UTC' },
  // What looks like a variable in a text or a name is none.
  { name: 'spark.sql.variable.substitute', value: 'false' },
  {
    name: 'spark.sql.streaming.stateStore.providerClass',
    value: 'org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider',
  },
]

/** The specification that `spark-pipelines` of open-source Spark reads; Databricks keeps its own beside the code. */
export function writePipelineSpec(
  { name }: Pipeline,
  environment: Environment,
  parameters: readonly BundleParameter[],
): BundleFile[] {
  if (environment === 'databricks') return []
  const own = parameters.map((parameter) => ({
    name: `lakestream.parameter.${parameter.name}`,
    value: parameter.value,
  }))
  const configuration = [...CONFIGURATION, ...own]
  const text = render('wrappers/spark-pipeline.yml', { name: name || 'Pipeline', configuration })
  return [{ path: 'spark-pipeline.yml', text }]
}
