import { toast } from 'sonner'
import { t } from '../messages/en.ts'

/** Says what went wrong, in the server's words where it gave any. */
export function report(error: unknown) {
  toast.error(t.pipelines.failed(error instanceof Error ? error.message : String(error)))
}
