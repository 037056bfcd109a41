// Single keys of the back office. An element says its key in data-key ("n", or "g l" for two in a row): the key presses
// it, or only leads to it where that cannot be undone, or would lose what was typed; of the title of a form, into that. Never in
// a field or with a modifier.

const PATIENCE = 1500 // milliseconds between two keys in a row
const OTHERS = { j: () => step(1), k: () => step(-1), o: open, '?': () => sheet?.showModal() }
const sheet = document.querySelector('dialog.app-keys')
let first = '' // of two in a row
let since = 0
let typed = null // the form with words that were not sent

for (const element of document.querySelectorAll('[data-key]')) {
  element.ariaKeyShortcuts = element.dataset.key
  if (element.querySelector('kbd')) continue
  const hint = document.createElement('kbd')
  hint.ariaHidden = 'true'
  hint.textContent = element.dataset.key
  element.append(hint)
}
document.documentElement.dataset.keys = 'on'
sheet?.querySelector('button').addEventListener('click', () => sheet.close())
addEventListener('input', (event) => { typed = event.target.form })
addEventListener('keydown', (event) => {
  const key = letter(event)
  if (!key || document.querySelector('dialog[open]') || event.target.closest('input, textarea, select, [contenteditable]')) return
  const both = event.timeStamp - since < PATIENCE ? `${first} ${key}` : ''
  ;[first, since] = [key, event.timeStamp]
  const element = named(both) ?? named(key)
  if (!element && !OTHERS[key]) return
  event.preventDefault()
  if (element) press(element)
  else OTHERS[key]()
})

// On a keyboard of another script, the letter that stands there on a Latin one.
function letter({ key, code, repeat, isComposing, ctrlKey, metaKey, altKey, shiftKey }) {
  if (repeat || isComposing || ctrlKey || metaKey || altKey) return ''
  if (/^[!-~]$/.test(key)) return shiftKey && /[a-z]/i.test(key) ? '' : key.toLowerCase()
  return !shiftKey && code.startsWith('Key') ? code.slice(3).toLowerCase() : ''
}

// The first one that is shown, within the page's own part before the header.
function named(key) {
  const all = key ? [...document.querySelectorAll(`main [data-key="${key}"]`), ...document.querySelectorAll(`[data-key="${key}"]`)] : []
  return all.find((element) => element.checkVisibility?.() ?? element.offsetParent)
}

function press(element) {
  element.focus()
  if (element.matches('summary, h3')) {
    element.parentElement.open = true
    element.parentElement.querySelector('textarea, select, input:not([type=hidden]), form button')?.focus()
  } else if (element.matches('button, a') && !element.matches('.govuk-button--warning') && (!typed || element.form === typed)) element.click()
}

// Rows of a table, by their first links.
function step(by) {
  const rows = [...document.querySelectorAll('main tbody tr')].map((row) => row.querySelector('a')).filter(Boolean)
  const at = rows.indexOf(document.activeElement)
  rows[at < 0 && by < 0 ? rows.length - 1 : at + by]?.focus()
}

function open() {
  if (document.activeElement.closest('main tbody tr')) document.activeElement.click()
}
