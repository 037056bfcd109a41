// Metropolitan France with Corsica, and its borders on land, as GeoJSON: what app/services/cases/geofence.py tests a position
// against. From Natural Earth 1:10m (public domain) in npm's world-atlas (ISC), whose grid is 0.0036° by 0.0017°.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { feature, mesh } from 'topojson-client'

const FRANCE = '250' // ISO 3166-1
// The first place of a line or ring. Guiana, Guadeloupe, Martinique, Réunion and Mayotte are all nearer to the equator.
const isMetropolitan = ([[, latitude]]) => latitude > 40

/** The land, a MultiPolygon, and the borders with other countries, a MultiLineString; degrees, longitude first. */
export function france() {
  const atlas = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/countries-10m.json')))
  const { countries } = atlas.objects
  const land = feature(atlas, countries.geometries.find(({ id }) => id === FRANCE)).geometry
  const border = mesh(atlas, countries, (one, other) => one !== other && [one.id, other.id].includes(FRANCE))
  land.coordinates = land.coordinates.filter(([shore]) => isMetropolitan(shore))
  border.coordinates = border.coordinates.filter(isMetropolitan)
  return { type: 'GeometryCollection', geometries: [land, border] }
}
