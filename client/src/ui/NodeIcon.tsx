import type { Category } from '@lakestream/shared/nodes/define'
import {
  Box,
  ChartColumn,
  Columns3,
  Database,
  Dices,
  Filter,
  FolderInput,
  Gauge,
  type LucideIcon,
  Merge,
  RadioTower,
  SquareTerminal,
} from 'lucide-react'

/** The icons that node definitions name; one is added here with the definition that needs it. */
export const ICONS: Readonly<Record<string, LucideIcon>> = {
  'chart-column': ChartColumn,
  'columns-3': Columns3,
  database: Database,
  dices: Dices,
  filter: Filter,
  'folder-input': FolderInput,
  gauge: Gauge,
  merge: Merge,
  'radio-tower': RadioTower,
  'square-terminal': SquareTerminal,
}

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
  const Icon = (icon && ICONS[icon]) || Box
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
