import type { SampleFormat, SampleOptions } from '@lakestream/shared/pipeline/inference/read-sample'
import { useId } from 'react'
import { p } from '../messages/en-panels.ts'
import { Select } from '../ui/Input.tsx'

interface SampleSettingsProps {
  readonly options: SampleOptions
  /** What the text is taken for. */
  readonly format: SampleFormat | undefined
  readonly set: (options: SampleOptions) => void
}

/** How a sample is read; what matters to its format alone is shown. */
export function SampleSettings({ options, format, set }: SampleSettingsProps) {
  const change = (changed: Partial<SampleOptions>) => set({ ...options, ...changed })
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <Choice
        label={p.sample.format}
        value={options.format}
        choices={p.sample.formats}
        set={(value) => change({ format: value as SampleOptions['format'] })}
      />
      {format === 'csv' ? (
        <Choice
          label={p.sample.delimiter}
          value={options.delimiter}
          choices={p.sample.delimiters}
          set={(delimiter) => change({ delimiter })}
        />
      ) : null}
      {format === 'csv' ? (
        <Toggle label={p.sample.header} value={options.header} set={(header) => change({ header })} />
      ) : null}
      {format === 'json' ? (
        <Toggle label={p.sample.times} value={options.times} set={(times) => change({ times })} />
      ) : null}
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly choices: Readonly<Record<string, string>>
  readonly set: (value: string) => void
}

function Choice({ label, value, choices, set }: ChoiceProps) {
  const id = useId()
  return (
    <label htmlFor={id} className="flex items-center gap-2">
      <span className="font-medium">{label}</span>
      <Select id={id} value={value} className="w-44!" onChange={(event) => set(event.target.value)}>
        {Object.entries(choices).map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </Select>
    </label>
  )
}

interface ToggleProps {
  readonly label: string
  readonly value: boolean
  readonly set: (value: boolean) => void
}

export function Toggle({ label, value, set }: ToggleProps) {
  return (
    <label className="flex items-center gap-2">
      <input
        type="checkbox"
        className="size-4 accent-(--accent)"
        checked={value}
        onChange={(event) => set(event.target.checked)}
      />
      {label}
    </label>
  )
}
