/** Every card has one size, so that the canvas needs to measure none: that is what keeps 2,000 nodes fluent. */
export const CARD_WIDTH = 220
export const CARD_HEIGHT = 86
export const PORT_SIZE = 11

/** Distance of a port's centre from the card's top, of `count` ports on one side. */
export function portOffset(index: number, count: number): number {
  return (CARD_HEIGHT * (index + 1)) / (count + 1)
}

/** How the whole pipeline is brought into view. */
export const FIT = { padding: 0.12, maxZoom: 1 } as const

/** Type of the data that a node type dragged from the palette carries. */
export const PALETTE_DRAG = 'application/x-lakestream-node'
