// Builds what the browser loads into static/build/: each file under a name that carries the hash of its
// content (so it may be cached for ever), with .br and .gz copies where they are smaller, and
// manifest.json, which says what each file is called: {"portal.css": "portal.1f2e3d4c5b6a.css", …}.
// france.json, beside build/, is for the server alone. The same sources give the same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import rtlcss from 'rtlcss'
import { compile } from 'sass'
import { france } from './france.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const target = join(here, 'build')

/** A stylesheet. Warnings of the design system's own code are not ours to mend. */
function styles(name) {
  const { css } = compile(join(here, 'styles', name), {
    style: 'compressed',
    loadPaths: [join(here, '..', 'node_modules')],
    quietDeps: true,
  })
  return css
}

/** Each of scripts/*.js as it is written, without the lines that are comments alone. */
function scripts() {
  const folder = join(here, 'scripts')
  const names = readdirSync(folder).filter((name) => name.endsWith('.js')).sort()
  return Object.fromEntries(names.map((name) => {
    const source = readFileSync(join(folder, name), 'utf8')
    return [name, Buffer.from(source.replace(/^ *\/\/.*\n/gm, ''))]
  }))
}

/** What `content` is published as. */
function named(name, content) {
  const { name: stem, ext } = parse(name)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  return `${stem}.${hash}${ext}`
}

/** Write `content` under its hashed name, with the copies that save bytes; return that name. */
function publish(name, content) {
  const published = named(name, content)
  // Node's brotli is at its best level unasked, its gzip is not.
  const copies = { '': content, '.br': brotliCompressSync(content), '.gz': gzipSync(content, { level: 9 }) }
  for (const [suffix, bytes] of Object.entries(copies)) {
    if (suffix === '' || bytes.length < content.length) writeFileSync(join(target, published + suffix), bytes)
  }
  return published
}

// Also the mark in the header, which browsers then load once for both.
const icon = readFileSync(join(here, 'images', 'icon.svg'))
const css = styles('portal.scss').replace('icon.svg', named('icon.svg', icon))
// Beside it, for the back office alone: it has no left and no right of its own.
const desk = styles('desk.scss')
// The design system says left and right, so what is read from the right has a mirrored file of its own.
const files = {
  ...scripts(),
  'icon.svg': icon,
  'desk.css': Buffer.from(desk),
  'portal.css': Buffer.from(css),
  'portal.rtl.css': Buffer.from(rtlcss.process(css)),
}
// Styles that do not compile have ended this before: what was built last is still served.
rmSync(target, { recursive: true, force: true })
mkdirSync(target)
const manifest = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, publish(name, content)]))
// To a metre, which is finer than the map.
const rounded = (_, value) => (typeof value === 'number' ? Math.round(value * 1e5) / 1e5 : value)
writeFileSync(join(here, 'france.json'), JSON.stringify(france(), rounded))
// Last of all: where there is a manifest, all it names is there.
writeFileSync(join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
