import { measureMeters, type Place } from '@lakestream/shared/engine/geometry'
import L from 'leaflet'
import { mp } from '../messages/en-map.ts'
import { addCorner, type MapFence, moveCorner, removeCorner } from './map-fences.ts'
import 'leaflet/dist/leaflet.css'
import './fence-map.css'

/** What is done on the map. */
export interface MapEvents {
  readonly choose: (id: string) => void
  /** The map itself was clicked; `radius` is one that is well seen there, in metres. */
  readonly click: (place: Place, radius: number) => void
  readonly setCenter: (fence: MapFence, place: Place) => void
  readonly setRadius: (fence: MapFence, meters: number) => void
  readonly setRings: (fence: MapFence, rings: readonly (readonly Place[])[]) => void
}

export interface Shown {
  readonly fences: readonly MapFence[]
  readonly chosen: string | null
  /** Where sample rows are. */
  readonly places: readonly Place[]
  readonly canEdit: boolean
  /** The next click sets a place. */
  readonly isDrawing: boolean
}

interface Handle {
  /** The same after it was drawn anew. */
  readonly key: string
  readonly label: string
  readonly at: Place
  readonly isBetween?: boolean
  /** While it is dragged. */
  readonly drag: (place: Place) => void
  readonly drop: (place: Place) => void
  readonly remove?: () => void
}

const toLatLng = ({ latitude, longitude }: Place): L.LatLngTuple => [latitude, longitude]
const toPlace = ({ lat, lng }: L.LatLng): Place => ({
  latitude: Math.max(-90, Math.min(90, lat)),
  longitude: Math.max(-180, Math.min(180, lng)),
})
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const COARSE_PIXELS = 8
/** As the field has it. */
const limitRadius = (meters: number) => Math.min(20_000_000, Math.max(1, Math.round(meters)))
const WORLD_VIEW: L.LatLngBoundsLiteral = [
  [-55, -170],
  [72, 170],
]

/** Fences drawn by Leaflet over the outlines of countries. */
export class FenceMap {
  private readonly map: L.Map
  private readonly shapes = L.layerGroup()
  private readonly handles = L.layerGroup()
  private readonly places = L.layerGroup()
  private readonly events: () => MapEvents
  private shown: Shown | null = null
  /** The fences that are drawn, as text. */
  private drawn = ''
  private isDragging = false

  /** `events` gives those of the moment. */
  constructor(box: HTMLElement, events: () => MapEvents) {
    this.events = events
    this.map = L.map(box, { zoomControl: false, minZoom: 1, maxZoom: 19, maxBoundsViscosity: 1 })
    this.map.attributionControl.setPrefix(false).addAttribution(mp.credit)
    L.control.zoom({ zoomInTitle: mp.zoomIn, zoomOutTitle: mp.zoomOut }).addTo(this.map)
    L.control.scale({ imperial: false }).addTo(this.map)
    this.map.fitBounds(WORLD_VIEW)
    for (const layer of [this.places, this.shapes, this.handles]) layer.addTo(this.map)
    this.map.on('click', ({ latlng }) => events().click(toPlace(latlng), this.goodRadius()))
    void this.drawWorld()
  }

  show(shown: Shown): void {
    const before = this.shown
    this.shown = shown
    if (before?.places !== shown.places) this.drawPlaces(shown)
    const { fences, chosen, canEdit, isDrawing } = shown
    const wanted = JSON.stringify({ fences, chosen, canEdit, isDrawing })
    // What is under the pointer stays there: as long as it is the same, and while it is dragged.
    if (this.isDragging || wanted === this.drawn) return
    this.drawn = wanted
    const box = this.map.getContainer()
    box.classList.toggle('drawing', isDrawing)
    const focused = box.querySelector<HTMLElement>('[data-handle]:focus')?.dataset['handle']
    this.shapes.clearLayers()
    this.handles.clearLayers()
    for (const fence of fences) this.drawFence(fence, shown)
    if (focused) box.querySelector<HTMLElement>(`[data-handle="${focused}"]`)?.focus()
  }

  /** Shows all fences and places, or those of one fence. */
  fit(id: string | null = null): void {
    const { fences, places } = this.shown ?? { fences: [], places: [] }
    const bounds = L.latLngBounds(id === null ? places.map(toLatLng) : [])
    for (const fence of fences)
      if (id === null || fence.id === id) for (const each of boundsOf(fence)) bounds.extend(each)
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [40, 40], maxZoom: 16, animate: false })
  }

  remove(): void {
    this.map.remove()
  }

  private drawPlaces({ places }: Shown): void {
    this.places.clearLayers()
    for (const place of places)
      L.circleMarker(toLatLng(place), { radius: 3, className: 'place', interactive: false }).addTo(this.places)
  }

  private async drawWorld(): Promise<void> {
    // Without a connection the map does without them.
    const loaded = await import('./world.ts').catch(() => null)
    if (!loaded || !this.map.getContainer().isConnected) return
    L.geoJSON(loaded.WORLD, { style: { className: 'land' }, interactive: false })
      .addTo(this.map)
      .bringToBack()
  }

  /** A sixth of what is seen. */
  private goodRadius(): number {
    const { x, y } = this.map.getSize()
    const [left, right] = [0, x].map((at) => toPlace(this.map.containerPointToLatLng([at, y / 2])))
    const meters = left && right ? measureMeters(left, right) / 6 : 0
    // Two figures are enough for a start.
    return limitRadius(Number(meters.toPrecision(2)))
  }

  private drawFence(fence: MapFence, { chosen, canEdit, isDrawing }: Shown): void {
    const isChosen = fence.id === chosen
    const style = {
      className: isChosen ? 'fence chosen' : 'fence',
      interactive: !isDrawing,
      bubblingMouseEvents: false,
    }
    const shape = fence.shape === 'circle' ? drawCircle(fence, style) : drawPolygon(fence, style)
    if (!shape) return
    shape
      .bindTooltip(fence.name, { sticky: true })
      .on('click', () => this.events().choose(fence.id))
      .addTo(this.shapes)
    if (!isChosen || !canEdit) return
    const handles = shape instanceof L.Circle ? this.circleHandles(fence, shape) : this.cornerHandles(fence, shape)
    for (const handle of handles) this.drawHandle(handle)
  }

  private circleHandles(fence: MapFence, circle: L.Circle): Handle[] {
    const center = fence.center as Place
    const toRadius = (place: Place) => limitRadius(measureMeters(center, place))
    const east = { ...center, longitude: circle.getBounds().getEast() }
    return [
      {
        key: 'center',
        label: mp.center(fence.name),
        at: center,
        drag: (place) => circle.setLatLng(toLatLng(place)),
        drop: (place) => this.events().setCenter(fence, place),
      },
      {
        key: 'radius',
        label: mp.radius(fence.name),
        at: east,
        drag: (place) => circle.setRadius(toRadius(place)),
        drop: (place) => this.events().setRadius(fence, toRadius(place)),
      },
    ]
  }

  private cornerHandles(fence: MapFence, polygon: L.Polygon): Handle[] {
    const rings = fence.rings ?? []
    const draw = (changed: readonly (readonly Place[])[]) => polygon.setLatLngs(toLatLngs(changed))
    const set = (changed: readonly (readonly Place[])[]) => this.events().setRings(fence, changed)
    return rings.flatMap((ring, at) =>
      ring.flatMap((place, corner): Handle[] => {
        const next = ring[(corner + 1) % ring.length] as Place
        const number = corner + 1
        return [
          {
            key: `${at}.${corner}`,
            label: mp.corner(fence.name, number),
            at: place,
            drag: (to) => draw(moveCorner(rings, at, corner, to)),
            drop: (to) => set(moveCorner(rings, at, corner, to)),
            remove: () => set(removeCorner(rings, at, corner)),
          },
          {
            key: `${at}.${corner}+`,
            label: mp.between(fence.name, number),
            at: {
              latitude: (place.latitude + next.latitude) / 2,
              longitude: (place.longitude + next.longitude) / 2,
            },
            isBetween: true,
            drag: (to) => draw(addCorner(rings, at, to, corner)),
            drop: (to) => set(addCorner(rings, at, to, corner)),
          },
        ]
      }),
    )
  }

  private drawHandle({ key, label, at, isBetween = false, drag, drop, remove }: Handle): void {
    const size = isBetween ? 9 : 13
    const icon = L.divIcon({ className: isBetween ? 'between' : 'handle', iconSize: [size, size] })
    const marker = L.marker(toLatLng(at), { icon, draggable: true, title: label, alt: label })
    marker.on('dragstart', () => {
      this.isDragging = true
    })
    marker.on('drag', () => drag(toPlace(marker.getLatLng())))
    marker.on('dragend', () => {
      this.isDragging = false
      // Drawn anew even where nothing has changed, such as by a limit.
      this.drawn = ''
      drop(toPlace(marker.getLatLng()))
    })
    marker.addTo(this.handles)
    const element = marker.getElement()
    if (!element) return
    element.dataset['handle'] = key
    element.setAttribute('aria-label', label)
    element.addEventListener('keydown', (event) => {
      const step = STEPS[event.key]
      if (step) {
        const by = event.shiftKey ? 1 : COARSE_PIXELS
        const moved = this.map.latLngToContainerPoint(marker.getLatLng()).add([step[0] * by, step[1] * by])
        drop(toPlace(this.map.containerPointToLatLng(moved)))
      } else if (remove && (event.key === 'Delete' || event.key === 'Backspace')) remove()
      else return
      event.preventDefault()
      event.stopPropagation()
    })
  }
}

const toLatLngs = (rings: readonly (readonly Place[])[]) => rings.map((ring) => ring.map(toLatLng))

const drawCircle = ({ center, radiusMeters }: MapFence, style: L.PathOptions) =>
  center && radiusMeters !== null ? L.circle(toLatLng(center), { ...style, radius: radiusMeters }) : null

const drawPolygon = ({ rings }: MapFence, style: L.PathOptions) =>
  rings && rings.length > 0 ? L.polygon(toLatLngs(rings), style) : null

function boundsOf({ shape, center, radiusMeters, rings }: MapFence): readonly L.LatLngExpression[] {
  if (shape === 'polygon') return (rings ?? []).flat().map(toLatLng)
  if (!center || radiusMeters === null) return []
  const bounds = L.latLng(toLatLng(center)).toBounds(2 * radiusMeters)
  return [bounds.getSouthWest(), bounds.getNorthEast()]
}
