// On pages of a browser that leads to somebody's EOI.

// A page that a browser kept for its back button is asked for again: whoever left may not be shown.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
