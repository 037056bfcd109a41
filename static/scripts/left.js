// Keeps the time left until a deadline, in the words of the server, up to date.

const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60]]
// Digits are 0-9 in every language, as on the rest of the page.
const words = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`)

const show = () => {
  for (const left of document.querySelectorAll('[data-until]')) {
    const seconds = (Date.parse(left.dataset.until) - Date.now()) / 1000
    const [unit, length] = UNITS.find(([, length]) => seconds >= 2 * length) || UNITS[2]
    left.textContent = words.format(Math.max(Math.floor(seconds / length), 0), unit)
  }
}

setInterval(show, 20000)
