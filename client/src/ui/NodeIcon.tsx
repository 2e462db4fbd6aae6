import { NODE_ICONS } from 'virtual:node-icons'
import type { Category } from '@lakestream/shared/nodes/define'
import { Box } from 'lucide-react'

export const HUES: Readonly<Record<Category, string>> = {
  source: 'var(--src)',
  pattern: 'var(--pat)',
  transform: 'var(--trf)',
  sink: 'var(--snk)',
}

interface NodeIconProps {
  readonly icon: string | undefined
  readonly category: Category | undefined
  readonly size?: number
}

/** The tinted tile that stands for a node type. */
export function NodeIcon({ icon, category, size = 30 }: NodeIconProps) {
  const Icon = (icon && NODE_ICONS[icon]) || Box
  const hue = category ? HUES[category] : 'var(--mute)'
  return (
    <span
      aria-hidden="true"
      className="tile grid shrink-0 place-items-center rounded-lg"
      style={{ width: size, height: size, ['--c' as string]: hue }}
    >
      <Icon size={Math.round(size * 0.55)} strokeWidth={1.9} />
    </span>
  )
}
