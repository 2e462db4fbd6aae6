import { RunEvent } from '@lakestream/shared/protocol/run-event'

export interface NumberedRunEvent {
  readonly id: number
  readonly event: RunEvent
}

/** The events of a run as a browser gets them, after a number, to the end of the stream or of the connection. */
async function* followRun(url: string, runId: string, after?: number): AsyncGenerator<NumberedRunEvent> {
  const headers: HeadersInit = after === undefined ? {} : { 'last-event-id': String(after) }
  const answer = await fetch(`${url}/api/runs/${runId}/events`, { headers })
  if (!answer.ok || !answer.body) throw new Error(`no events: ${answer.status} ${await answer.text()}`)
  let text = ''
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield parseMessage(text.slice(0, end))
      text = text.slice(end + 2)
    }
  }
}

/** Every event there is after a number. */
export async function readRun(url: string, runId: string, after?: number): Promise<NumberedRunEvent[]> {
  const events: NumberedRunEvent[] = []
  for await (const each of followRun(url, runId, after)) events.push(each)
  return events
}

/** Resolves at the first event that is wanted, and leaves the run alone. */
export async function untilEvent(url: string, runId: string, isWanted: (event: RunEvent) => boolean): Promise<void> {
  const seen: RunEvent[] = []
  for await (const { event } of followRun(url, runId)) {
    if (isWanted(event)) return
    seen.push(event)
  }
  throw new Error(`the run ended before: ${JSON.stringify(seen.slice(-5))}`)
}

function parseMessage(message: string): NumberedRunEvent {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1] ?? ''
  return { id: Number(field('id')), event: RunEvent.parse(JSON.parse(field('data'))) }
}
