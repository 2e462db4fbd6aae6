import { t } from '../messages/en.ts'
import { notify } from '../ui/notify.ts'

/** Asks for a JSON file; null where none was chosen or it is no JSON (which is then said). */
export function pickJsonFile(): Promise<unknown> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = '.json,application/json'
    input.addEventListener('cancel', () => resolve(null))
    input.addEventListener('change', () => {
      const file = input.files?.[0]
      if (!file) return resolve(null)
      file
        .text()
        .then((text) => resolve(JSON.parse(text)))
        .catch(() => {
          notify.error(t.pipelines.notAFile)
          resolve(null)
        })
    })
    input.click()
  })
}

export function downloadText(name: string, text: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
