import { feature } from 'topojson-client'
import countries from 'world-atlas/countries-50m.json'

type Topology = Parameters<typeof feature>[0]
type Geometry = Parameters<typeof feature>[1]

const topology = countries as unknown as Topology

/** Countries as GeoJSON, from Natural Earth at 1:50,000,000, which is in the public domain. */
export const WORLD = feature(topology, topology.objects['countries'] as Geometry)
