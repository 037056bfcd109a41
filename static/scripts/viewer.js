// The viewer of evidence: larger, smaller and turned without asking for the picture anew. Without this script each is a page.
const frame = document.querySelector('.app-viewer')
const MOST = 4

/** Show the picture so large and turned so far, and have the address, and the ways to the next ones, say so. */
function show(zoom, turn) {
  frame.dataset.zoom = zoom
  frame.dataset.turn = turn
  frame.className = `app-viewer app-viewer--zoom-${zoom} app-viewer--turn-${turn}`
  const here = new URL(location.href)
  here.searchParams.set('zoom', zoom)
  here.searchParams.set('turn', turn)
  history.replaceState(null, '', here)
  for (const link of document.querySelectorAll('[data-key="j"], [data-key="k"]')) {
    const to = new URL(link.href)
    to.searchParams.set('zoom', zoom)
    link.href = to
  }
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-zoom], a[data-turn]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const zoom = Number(frame.dataset.zoom) + Number(link.dataset.zoom || 0)
  const turn = (Number(frame.dataset.turn) + Number(link.dataset.turn || 0) + 360) % 360
  show(Math.min(Math.max(zoom, 1), MOST), turn)
})
