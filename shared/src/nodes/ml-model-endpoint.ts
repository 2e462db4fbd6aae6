import { z } from 'zod'
import { formatType, parseType } from '../expression/parse-type.ts'
import { quoteName } from '../expression/quote-name.ts'
import { checkColumnNames, error, firstInput, requireValue, spellColumn } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { deliveryFields, toEndpointContext } from './delivery.ts'
import { checkField, toNullSql } from './expressions.ts'
import { toErrorSchema } from './failures.ts'
import {
  choice,
  columnName,
  columns,
  integer,
  optionalColumnName,
  optionalExpression,
  optionalText,
  secret,
  sparkType,
} from './fields.ts'
import { authFields, checkAddress, checkAuth, toAuthContext } from './http-auth.ts'
import { addColumn, checkType } from './made-column.ts'

const docs = `
Asks a model behind an address for a prediction for each row, and adds it as a column.

- **Databricks serving**: the workspace, the name of the serving endpoint, and a token from a secret.
- **Any address** that takes JSON, with its authorization from secrets.

Several rows go in one **request**, with the **inputs** of each; without any these are all columns. The **body** is one of

- \`{"dataframe_records": [{"origin": "LAX", "delay": 31}]}\`, what Databricks and MLflow take,
- \`{"instances": [{"origin": "LAX", "delay": 31}]}\`, as TensorFlow Serving and Vertex AI,
- \`[["LAX", 31]]\`, a list of rows with the inputs in their order.

**Predictions at** says where the answer has its list, one item a row: \`predictions\`, or \`result.scores\`; empty where the answer is that list. An
item becomes the **type** as JSON is read: \`double\`, or \`struct<label:string,score:double>\`.

A request that fails in a way that may pass is **repeated**, after a wait that doubles or what \`Retry-After\` asks for. One that is refused for
its content (400, 413, 422) is cut in halves until it is known which rows are at fault. A row fails, too, when the number of predictions is not
that of the rows, or its item is not of the type. Rows that **fail** leave through **errors** with the reason in \`_error\`, get a **fallback**, or end
the query.

Requests are sent by Spark's tasks, one after the other in each, so as many at a time as there are tasks; the **rate** is that of a task. A batch
that is repeated after a crash is asked for again; otherwise each row is asked for once, however many sinks are behind. Secrets are read on the driver when the query starts.

Only Spark asks the model: there is no preview of it and of what follows.
`

const DATABRICKS = { when: { field: 'service', in: ['databricks'] } }
const HTTP = { when: { field: 'service', in: ['http'] } }
const FALLBACK = { when: { field: 'onFailure', in: ['fallback'] } }

const config = z.strictObject({
  service: choice('Service', { databricks: 'Databricks serving', http: 'Any address' }, 'databricks'),
  workspace: optionalText('Workspace', { placeholder: 'https://example.cloud.databricks.com', ...DATABRICKS }),
  endpoint: optionalText('Endpoint', { placeholder: 'delay-model', ...DATABRICKS }),
  token: secret('Token', DATABRICKS),
  url: optionalText('Address', { placeholder: 'https://example.com/v1/models/delay:predict', ...HTTP }),
  auth: authFields(HTTP),
  inputs: columns('Inputs', { help: 'Without any, all columns.' }),
  body: choice(
    'Body',
    { dataframe_records: 'dataframe_records', instances: 'instances', rows: 'List of rows' },
    'dataframe_records',
  ),
  batchSize: integer('Rows in a request', 100, { min: 1, max: 100_000 }),
  path: optionalText(
    'Predictions at',
    { help: 'Where the answer has its list, such as result.scores.' },
    'predictions',
  ),
  output: columnName('New column', { placeholder: 'score' }),
  outputType: sparkType('Type'),
  onFailure: choice(
    'Rows that fail',
    { errors: 'To the errors output', fallback: 'Get a fallback', fail: 'End the query' },
    'errors',
  ),
  fallback: optionalExpression('Fallback', { placeholder: '0.5', ...FALLBACK }),
  reasonAs: optionalColumnName('Reason as column', { placeholder: 'none', ...FALLBACK }),
  ...deliveryFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns: known } = firstInput(inputs)
  return [
    ...(config.service === 'databricks' ? checkServing(config) : checkHttp(config)),
    ...checkColumnNames(config.inputs, known, 'inputs'),
    ...checkType(config.outputType, 'outputType'),
    ...(config.onFailure === 'fallback' ? checkFallback(config, inputs) : []),
  ]
}

function checkServing({ workspace, endpoint, token, body }: Config): NodeProblem[] {
  const fix = { label: 'Use dataframe_records', field: 'body', value: 'dataframe_records' }
  return [
    ...(body === 'rows' ? [error('config.body', 'Databricks serving takes no list of rows.', 'body', fix)] : []),
    ...requireValue(workspace, 'Workspace', 'workspace'),
    ...checkAddress(workspace, 'workspace', 'https://example.cloud.databricks.com'),
    ...requireValue(endpoint, 'Endpoint', 'endpoint'),
    ...requireValue(token, 'Token', 'token'),
  ]
}

function checkHttp({ url, auth }: Config): NodeProblem[] {
  return [
    ...requireValue(url, 'Address', 'url'),
    ...checkAddress(url, 'url', 'https://example.com/v1/models/delay:predict'),
    ...checkAuth(auth),
  ]
}

function checkFallback({ fallback, outputType }: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const fix = { label: 'Use null', field: 'fallback', value: 'NULL' }
  if (fallback === '') return [error('config.required', 'Say what a row gets that fails.', 'fallback', fix)]
  return [...checkField(fallback, firstInput(inputs).columns, 'fallback', parseType(outputType) ?? undefined)]
}

export const mlModelEndpoint = defineNode({
  type: 'ml-model-endpoint',
  category: 'transform',
  label: 'Model',
  summary: 'Ask a served model for predictions',
  synonyms: ['machine learning', 'ml', 'serving', 'mlflow', 'inference', 'score', 'predict', 'endpoint', 'http'],
  icon: 'brain',
  docs,
  config,
  example: {
    workspace: 'https://example.cloud.databricks.com',
    endpoint: 'delay-model',
    token: { scope: 'databricks', key: 'token' },
    url: 'https://example.com/v1/models/delay:predict',
    auth: { kind: 'bearer', secret: { scope: 'model', key: 'token' } },
    inputs: ['origin', 'delay'],
    output: 'score',
    outputType: 'double',
    fallback: '0.5',
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any' }],
  outputs: ({ onFailure }) => [
    { id: 'out', label: 'Rows', kind: 'any' },
    ...(onFailure === 'errors' ? [{ id: 'errors', label: 'Errors', kind: 'any' as const }] : []),
  ],
  analyses: () => true,
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  sql: 'It asks the endpoint by Python code, with batches, repeats and a fallback of its own.',
  stateful: false,
  rowByRow: true,
  once: true,
  portsClass: 'Predictions',
  sentence: ({ service, endpoint, url, output }) => {
    const name = service === 'databricks' ? endpoint : url
    return name === '' ? 'No model yet' : `${output} from ${name}`
  },
  schema: ({ output, outputType, onFailure, reasonAs }, inputs) => {
    const input = firstInput(inputs)
    const out = addColumn(input, output, outputType)
    const hasReason = onFailure === 'fallback' && reasonAs !== ''
    return {
      out: hasReason ? addColumn(out, reasonAs, 'string') : out,
      errors: toErrorSchema(input),
    }
  },
  problems,
  context: (config, inputs) => {
    const { columns: known } = firstInput(inputs)
    const { service, workspace, endpoint, token, url, auth, outputType, onFailure, fallback, reasonAs } = config
    const isServing = service === 'databricks'
    const type = parseType(outputType)
    const isFallback = onFailure === 'fallback'
    return {
      url: isServing ? null : url,
      serving: isServing ? { workspace, endpoint } : null,
      ...(isServing ? { bearer: token, basic: null, apiKey: null } : toAuthContext(auth)),
      ...toEndpointContext(config),
      inputs: config.inputs.map((name) => quoteName(spellColumn(known, name))),
      body: config.body,
      path: config.path,
      batchSize: config.batchSize,
      output: config.output,
      type: type ? formatType(type) : 'string',
      hasErrors: onFailure === 'errors',
      fails: onFailure === 'fail',
      fallback: isFallback ? toNullSql(fallback, known) : null,
      reasonAs: isFallback && reasonAs !== '' ? reasonAs : null,
    }
  },
})
