import type { Place } from '@lakestream/shared/engine/geometry'
import { spellPlace, spellRings } from '@lakestream/shared/nodes/fences'
import type { Json } from '@lakestream/shared/pipeline/model'
import { Maximize, Plus, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useNode, useSession, useSessionState } from '../app/store.ts'
import { createId } from '../commands/create-id.ts'
import { type FormField, readDefaults, type Shape } from '../form/field-list.ts'
import { useForm } from '../form/form-context.ts'
import { useSampleValues } from '../form/sample-values.ts'
import { mp } from '../messages/en-map.ts'
import type { RowValue } from '../preview/preview-messages.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { FenceMap, type MapEvents } from './draw-map.ts'
import { addCorner, type MapFence, nameFence, toMapFences } from './map-fences.ts'

interface FenceDialogProps {
  readonly field: FormField
  readonly shape: Shape
  readonly items: readonly Json[]
  readonly onClose: () => void
}

/** What the next clicks on the map are for; `ring` is that of a polygon whose corners come one after another. */
type Drawing = 'circle' | 'polygon' | { readonly id: string; readonly ring: number } | null

/** Fences drawn on a map. What is drawn is written into the form's fields, which say the same. */
export function FenceDialog({ field, shape, items, onClose }: FenceDialogProps) {
  const form = useForm()
  const session = useSession()
  const canEdit = useSessionState((state) => state.canEdit)
  const label = useNode(form.nodeId)?.label ?? ''
  const fences = useMemo(() => toMapFences(items), [items])
  const places = usePlaces(field)
  const [wanted, choose] = useState<string | null>(null)
  const [drawing, draw] = useState<Drawing>(null)
  const chosen = fences.find(({ id }) => id === wanted) ?? fences[0] ?? null

  const set = (fence: MapFence, name: string, value: Json) => {
    form.set(`${field.path}.${fence.index}.${name}`, value)
    // Each move is a step of undo.
    session.undo.gesture(null)
  }
  const setRings: MapEvents['setRings'] = (fence, rings) => set(fence, 'corners', spellRings(rings))
  const add = (values: { readonly shape: MapFence['shape'] } & Readonly<Record<string, Json>>) => {
    const id = createId()
    form.items.add(field.path, { ...readDefaults(shape), ...values, name: nameFence(fences), id })
    choose(id)
    return id
  }
  const click = (place: Place, radius: number) => {
    if (drawing === 'circle') {
      add({ shape: 'circle', center: spellPlace(place), radius })
      draw(null)
    } else if (drawing === 'polygon') draw({ id: add({ shape: 'polygon', corners: spellPlace(place) }), ring: 0 })
    else if (drawing) {
      const fence = fences.find(({ id }) => id === drawing.id)
      if (fence?.rings) setRings(fence, addCorner(fence.rings, drawing.ring, place))
    } else if (canEdit && chosen?.shape === 'circle' && !chosen.center) set(chosen, 'center', spellPlace(place))
  }
  const { place, map } = useMap(
    {
      choose,
      click,
      setRings,
      setCenter: (fence, place) => set(fence, 'center', spellPlace(place)),
      setRadius: (fence, meters) => set(fence, 'radius', meters),
    },
    // While a new one is begun nothing else has handles, which would take clicks.
    {
      fences,
      chosen: typeof drawing === 'string' ? null : (chosen?.id ?? null),
      places,
      canEdit,
      isDrawing: drawing !== null,
    },
  )

  // The first Escape ends what is drawn.
  const close = () => (drawing ? draw(null) : onClose())
  return (
    <Dialog title={mp.title(label)} description={canEdit ? mp.description : undefined} wide onClose={close}>
      <div className="flex gap-3">
        <div className="flex w-44 shrink-0 flex-col gap-1">
          <FenceList
            fences={fences}
            chosen={chosen}
            choose={(id) => {
              choose(id)
              map.current?.fit(id)
            }}
            remove={canEdit ? (id) => form.items.remove(field.path, id) : null}
          />
          {canEdit ? (
            <div className="flex flex-wrap gap-1">
              <Button look="ghost" className="px-2!" onClick={() => draw('circle')}>
                <Plus size={14} /> {mp.addCircle}
              </Button>
              <Button look="ghost" className="px-2!" onClick={() => draw('polygon')}>
                <Plus size={14} /> {mp.addPolygon}
              </Button>
              {chosen?.rings && chosen.rings.length > 0 && chosen.shape === 'polygon' ? (
                <Button
                  look="ghost"
                  className="px-2!"
                  onClick={() => draw({ id: chosen.id, ring: chosen.rings?.length ?? 0 })}
                >
                  <Plus size={14} /> {mp.addHole}
                </Button>
              ) : null}
            </div>
          ) : null}
          <div className="mt-auto flex items-center gap-1 text-[12px] text-mute">
            <IconButton label={mp.fit} onClick={() => map.current?.fit()}>
              <Maximize size={14} />
            </IconButton>
            {places.length > 0 ? mp.places(places.length) : null}
          </div>
        </div>
        <div className="relative min-w-0 flex-1">
          <section
            ref={place}
            aria-label={mp.map}
            className="fence-map h-[min(460px,60vh)] overflow-hidden rounded-lg border border-line"
          />
          {drawing ? (
            <p
              role="status"
              className="absolute inset-x-0 top-2 z-10 mx-auto flex w-fit items-center gap-2 rounded-lg border border-line bg-raised py-1 pr-1 pl-3"
            >
              {drawing === 'circle' ? mp.drawCircle : mp.drawRing}
              <Button className="h-7!" onClick={() => draw(null)}>
                {mp.done}
              </Button>
            </p>
          ) : null}
        </div>
      </div>
    </Dialog>
  )
}

interface FenceListProps {
  readonly fences: readonly MapFence[]
  readonly chosen: MapFence | null
  readonly choose: (id: string) => void
  /** Null for who may only look. */
  readonly remove: ((id: string) => void) | null
}

function FenceList({ fences, chosen, choose, remove }: FenceListProps) {
  if (fences.length === 0) return <p className="text-mute">{mp.none}</p>
  return (
    <ul className="scroll-thin flex max-h-[340px] flex-col gap-0.5 overflow-y-auto">
      {fences.map((fence) => (
        <li
          key={fence.id}
          className={`flex items-center rounded-lg hover:bg-hover ${fence === chosen ? 'bg-hover' : ''}`}
        >
          <button
            type="button"
            aria-pressed={fence === chosen}
            className="min-w-0 flex-1 px-2 py-1 text-left"
            onClick={() => choose(fence.id)}
          >
            <span className="block truncate font-medium">{fence.name}</span>
            <span className="block text-[12px] text-mute">{describe(fence)}</span>
          </button>
          {remove && fence === chosen ? (
            <IconButton label={mp.remove(fence.name)} className="size-7!" onClick={() => remove(fence.id)}>
              <X size={14} />
            </IconButton>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

function describe({ shape, center, radiusMeters, rings }: MapFence): string {
  if (shape === 'polygon') return rings ? mp.shapes.polygon : mp.unread
  if (!center) return mp.noPlace
  return radiusMeters === null ? mp.noRadius : `${mp.shapes.circle}, ${mp.meters(radiusMeters)}`
}

/** Where the sample rows are, by the expressions that the field names. */
function usePlaces({ meta }: FormField): readonly Place[] {
  const { expressions } = useSampleValues()
  return useMemo(() => {
    const read = (name = '') => {
      const values = expressions[name]?.values ?? []
      return typeof values === 'string' ? [] : values
    }
    const longitudes = read(meta.map?.longitude)
    return read(meta.map?.latitude).flatMap((value, row) => {
      const place = { latitude: toDegrees(value), longitude: toDegrees(longitudes[row]) }
      return Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180 ? [place] : []
    })
  }, [expressions, meta])
}

function toDegrees(value: RowValue | undefined): number {
  const cell = value && 'cell' in value ? value.cell : null
  return cell === null || cell === '' ? Number.NaN : Number(cell)
}

/** The map in the box that is given to `place`, showing what there is now. */
function useMap(events: MapEvents, shown: Parameters<FenceMap['show']>[0]) {
  // A dialog's parts come after it.
  const [box, place] = useState<HTMLElement | null>(null)
  const map = useRef<FenceMap | null>(null)
  const latest = useRef(events)
  latest.current = events
  useEffect(() => {
    if (!box) return
    const made = new FenceMap(box, () => latest.current)
    map.current = made
    return () => made.remove()
  }, [box])
  const { fences, chosen, places, canEdit, isDrawing } = shown
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new map shows it too
  useEffect(() => {
    map.current?.show({ fences, chosen, places, canEdit, isDrawing })
  }, [box, fences, chosen, places, canEdit, isDrawing])
  const hasPlaces = places.length > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new map shows all at first, and the places when they are known
  useEffect(() => map.current?.fit(), [box, hasPlaces])
  return { place, map }
}
