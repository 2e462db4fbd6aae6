interface SegmentedProps {
  readonly label: string
  readonly value: string
  readonly options: Readonly<Record<string, string>>
  readonly onChange: (value: string) => void
}

/** One of a few choices, all in sight. */
export function Segmented({ label, value, options, onChange }: SegmentedProps) {
  return (
    <div role="radiogroup" aria-label={label} className="flex rounded-lg bg-hover p-[3px]">
      {Object.entries(options).map(([key, text]) => (
        <label
          key={key}
          className={`relative flex-1 cursor-pointer rounded-md px-2 py-1 text-center font-medium whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:outline-accent ${key === value ? 'bg-panel text-ink shadow-sm' : 'text-mute hover:text-ink'}`}
        >
          <input type="radio" className="sr-only" name={label} checked={key === value} onChange={() => onChange(key)} />
          {text}
        </label>
      ))}
    </div>
  )
}
