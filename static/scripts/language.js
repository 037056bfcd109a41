// On pages with a form for each of several acts: takes what was typed last along into another language.

let changed = null

addEventListener('input', (event) => { changed = event.target.form })

for (const link of document.querySelectorAll('a[hreflang]')) {
  link.addEventListener('click', (event) => {
    if (!changed) return
    event.preventDefault()
    // A button of the form's own, gone once pressed: where the network is away, the form is as it was.
    const button = Object.assign(document.createElement('button'), {
      formAction: `/language${link.search}`, formEnctype: 'application/x-www-form-urlencoded', formNoValidate: true, name: 'page', value: location.pathname,
    })
    changed.append(button)
    button.click()
    button.remove()
  })
}
