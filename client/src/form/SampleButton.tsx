import type { Json } from '@lakestream/shared/pipeline/model'
import { ClipboardPaste } from 'lucide-react'
import { useState } from 'react'
import { later } from '../app/later.tsx'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import type { FormField, Shape } from './field-list.ts'

const SampleDialog = later(() => import('./SampleDialog.tsx').then((module) => module.SampleDialog))

export interface SampleProps {
  readonly field: FormField
  readonly shape: Shape
  readonly items: readonly Json[]
}

/** Fills a list of columns from rows or a schema that is pasted. */
export function SampleButton(props: SampleProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button look="ghost" className="px-2!" data-testid="from-sample" onClick={() => setOpen(true)}>
        <ClipboardPaste size={14} /> {p.sample.open}
      </Button>
      {isOpen ? <SampleDialog {...props} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
