import { FileSliders } from 'lucide-react'
import { useState } from 'react'
import { later } from '../app/later.tsx'
import type { ControlProps } from '../form/control-props.ts'
import { m } from '../messages/en-match.ts'
import { OpenButton } from '../ui/OpenButton.tsx'
import { StatementText } from './StatementText.tsx'

const StatementDialog = later(() => import('./StatementDialog.tsx').then((module) => module.StatementDialog))

/** A MATCH_RECOGNIZE text, and the way to its form. */
export function StatementControl(props: ControlProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <StatementText {...props} lines={5} />
      <OpenButton className="mt-1 -ml-2" testId="as-form" onOpen={() => setOpen(true)}>
        <FileSliders size={14} /> {m.open}
      </OpenButton>
      {isOpen ? <StatementDialog {...props} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
