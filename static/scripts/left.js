// Keeps the time left until a deadline, in the words of the server, up to date.

const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]]
// Digits are 0-9 in every language, as on the rest of the page.
const words = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`)

const ends = new WeakMap() // when the time of each is over, by the page's clock
let at = clocks()
let asked = 0

function show() {
  const now = clocks()
  // The phone has slept, or somebody has set its clock: only the server knows how long it was.
  if (Math.abs((now.device - at.device) - (now.page - at.page)) > 60000 && now.page - asked > 20000) ask()
  for (const left of lefts(document)) {
    if (!ends.has(left)) read(left, left)
    const still = (ends.get(left) - now.page) / 1000
    const [unit, length] = UNITS.find(([, length]) => still >= 2 * length) || UNITS[3]
    const text = words.format(Math.max(Math.floor(still / length), 0), unit)
    if (left.textContent !== text) left.textContent = text
  }
}

function read(left, from) {
  ends.set(left, performance.now() + Number(from.dataset.left) * 1000)
}

async function ask() {
  asked = performance.now()
  try {
    const answer = await fetch(location.href)
    const found = lefts(new DOMParser().parseFromString(await answer.text(), 'text/html'))
    const shown = lefts(document)
    if (found.length !== shown.length) return
    shown.forEach((left, nth) => read(left, found[nth]))
    at = clocks()
  } catch {
    // Without a network it is asked again.
  }
}

// The page's own clock is nobody's to set, but stands still while some devices sleep.
function clocks() {
  return { page: performance.now(), device: Date.now() }
}

function lefts(page) {
  return [...page.querySelectorAll('[data-left]')]
}

show()
setInterval(show, 1000)
