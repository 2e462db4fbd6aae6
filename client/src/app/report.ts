import { t } from '../messages/en.ts'
import { notify } from '../ui/notify.ts'

/** Says what went wrong, in the server's words where it gave any. */
export function report(error: unknown) {
  notify.error(t.pipelines.failed(error instanceof Error ? error.message : String(error)))
}
