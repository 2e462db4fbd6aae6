import type { Target } from '../pipeline/model.ts'

/** Why a source that is sent its rows is no part of a declarative pipeline: only a streaming job knows the checkpoints of its queries. */
export const keepsReceived = (_config: unknown, target: Target): string | null =>
  target === 'sdp'
    ? 'It keeps what it receives until the queries of a streaming job have read it, which it sees in their checkpoints.'
    : null
