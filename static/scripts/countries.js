// Suggests the names of a list while one of them is written beside it.

for (const written of document.querySelectorAll('[data-names]')) {
  const names = document.createElement('datalist')
  names.id = `${written.id}-names`
  for (const { value, text } of document.getElementById(written.dataset.names).options) {
    if (value) names.append(new Option(text))
  }
  written.after(names)
  written.setAttribute('list', names.id)
}
