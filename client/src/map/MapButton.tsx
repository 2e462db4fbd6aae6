import type { Json } from '@lakestream/shared/pipeline/model'
import { MapPinned } from 'lucide-react'
import { useState } from 'react'
import { later } from '../app/later.tsx'
import { useSessionState } from '../app/store.ts'
import type { FormField, Shape } from '../form/field-list.ts'
import { p } from '../messages/en-panels.ts'
import { OpenButton } from '../ui/OpenButton.tsx'

const FenceDialog = later(() => import('./FenceDialog.tsx').then((module) => module.FenceDialog), 'when shown')

interface MapButtonProps {
  readonly field: FormField
  readonly shape: Shape
  readonly items: readonly Json[]
}

/** The way from a list of fences to their map. */
export function MapButton(props: MapButtonProps) {
  const canEdit = useSessionState((state) => state.canEdit)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <OpenButton onOpen={() => setOpen(true)}>
        <MapPinned size={14} /> {canEdit ? p.form.drawMap : p.form.seeMap}
      </OpenButton>
      {isOpen ? <FenceDialog {...props} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
