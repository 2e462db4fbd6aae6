// biome-ignore-all lint/a11y/useSemanticElements: a virtual list is laid out by hand; its roles say what it is
import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleCheck, CircleDashed, CircleMinus, CircleX, Clock, History, Zap } from 'lucide-react'
import { useRef } from 'react'
import { w } from '../messages/en-explain.ts'
import type { ToldDetection, ToldEvent } from '../preview/preview-messages.ts'
import type { ExplainItem } from './explain-items.ts'

interface ExplainListProps {
  readonly items: readonly ExplainItem[]
  readonly detections: readonly ToldDetection[]
  /** The detection whose events these are, to which nothing links. */
  readonly chosen: string | null
  readonly onDetection: (id: string) => void
}

const ROW_HEIGHT = 46
/** Where there is little room, what is said goes below the rest. */
const GRID =
  'grid grid-cols-[136px_146px_minmax(0,1fr)] gap-x-3 px-3.5 py-1.5 text-[12px] @2xl:grid-cols-[136px_146px_96px_minmax(0,1fr)]'
const SAID = 'col-span-3 min-w-0 wrap-anywhere @2xl:col-span-1'

const LOOKS = {
  matched: { Icon: CircleCheck, hue: 'text-ok' },
  unmatched: { Icon: CircleDashed, hue: 'text-mute' },
  waiting: { Icon: Clock, hue: 'text-mute' },
  ignored: { Icon: CircleMinus, hue: 'text-faint' },
  late: { Icon: History, hue: 'text-warn' },
  failed: { Icon: CircleX, hue: 'text-bad' },
} as const

/** Only those in view are in the page. */
export function ExplainList({ items, ...links }: ExplainListProps) {
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      role="list"
      aria-label={w.list}
      className="@container scroll-thin h-full overflow-auto"
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const item = items[index]
          return (
            <div
              key={index}
              ref={virtual.measureElement}
              data-index={index}
              role="listitem"
              aria-setsize={items.length}
              aria-posinset={index + 1}
              className="absolute right-0 left-0 border-b border-line/60"
              style={{ top: start }}
            >
              {item === undefined ? null : 'said' in item ? (
                <EventItem event={item} {...links} />
              ) : (
                <DetectionItem detection={item} {...links} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Detections that an event links to; an event may be part of very many. */
const LINKED = 3

interface EventItemProps extends Omit<ExplainListProps, 'items'> {
  readonly event: ToldEvent
}

function EventItem({ event, detections, chosen, onDetection }: EventItemProps) {
  const { Icon, hue } = LOOKS[event.outcome]
  const others = event.detections.filter((id) => id !== chosen)
  return (
    <div className={GRID} data-testid="explain-event" data-outcome={event.outcome}>
      <span className={`flex items-center gap-1.5 self-start font-medium ${hue}`}>
        <Icon size={14} aria-hidden />
        {event.outcomeText}
      </span>
      <span className="font-mono tabular-nums">{event.time}</span>
      <span className="truncate" title={event.key}>
        {event.key}
      </span>
      <div className={SAID}>
        {event.said.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p className="truncate font-mono text-[11px] text-mute" title={event.row}>
          {event.row}
        </p>
        {others.slice(0, LINKED).map((id) => (
          <Link key={id} onClick={() => onDetection(id)}>
            {detections.find((each) => each.id === id)?.text ?? w.detection}
          </Link>
        ))}
        {others.length > LINKED ? w.more(others.length - LINKED) : null}
      </div>
    </div>
  )
}

interface DetectionItemProps extends Pick<ExplainListProps, 'chosen' | 'onDetection'> {
  readonly detection: ToldDetection
}

function DetectionItem({ detection, chosen, onDetection }: DetectionItemProps) {
  const { id, text, time, key, count } = detection
  return (
    <div className={`${GRID} bg-hover`} data-testid="explain-detection">
      <span className="flex items-center gap-1.5 font-medium text-ink">
        <Zap size={14} aria-hidden />
        {w.detection}
      </span>
      <span className="font-mono tabular-nums">{time}</span>
      <span className="truncate" title={key}>
        {key}
      </span>
      <div className={`${SAID} flex items-baseline gap-3`}>
        <span className="font-medium">{text}</span>
        {id === chosen ? null : <Link onClick={() => onDetection(id)}>{w.events(count)}</Link>}
      </div>
    </div>
  )
}

function Link({ onClick, children }: { readonly onClick: () => void; readonly children: React.ReactNode }) {
  return (
    <button type="button" className="mr-3 font-medium text-accent hover:underline" onClick={onClick}>
      {children}
    </button>
  )
}
