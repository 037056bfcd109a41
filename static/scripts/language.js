// On pages with a form for each of several acts: takes what was typed last along into another language.

let changed = null

addEventListener('input', (event) => { changed = event.target.form })

for (const link of document.querySelectorAll('a[hreflang]')) {
  link.addEventListener('click', (event) => {
    if (!changed) return
    event.preventDefault()
    const page = Object.assign(document.createElement('input'), { type: 'hidden', name: 'page' })
    page.value = location.pathname
    changed.append(page)
    changed.action = `/language?lang=${link.hreflang}`
    changed.submit()
    page.remove()
  })
}
