// On pages of a signed-in applicant: warns before the session ends, and extends it.

const WARNED = 5 * 60 * 1000 // milliseconds before the end (WCAG 2.2.1 asks for 20 seconds)

// A page from the back/forward cache is loaded again: it may show somebody who has signed out.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})

const session = document.querySelector('.app-session')
if (session) watch(session)

function watch(session) {
  const form = session.querySelector('form')
  const alert = session.querySelector('.app-session__alert')
  const [soon, over] = session.querySelectorAll('template')
  let ends = from(session)
  let typed = Boolean(document.querySelector('main [role=alert], [data-typed]')) // unsent, too
  let shown = null
  let asking = false

  addEventListener('input', () => { typed = true })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    ask({ method: 'POST', body: new URLSearchParams(new FormData(form)) })
  })
  // Timers stop while a phone sleeps, and so may the page's clock; but the phone's clock can be set.
  // What the two differ by is taken for sleep, and then the server is asked.
  let apart = Date.now() - performance.now()
  setInterval(look, 1000)
  look()

  function look() {
    const slept = Date.now() - performance.now() - apart
    if (Math.abs(slept) > 1000) {
      apart += slept
      ends -= Math.max(slept, 0)
    }
    const now = performance.now()
    if (now < ends - WARNED) show(null)
    else if (asking || shown === over) return
    else if (now >= ends) ask().then(() => { if (performance.now() >= ends) end() })
    else if (shown !== soon) ask().then(() => { if (performance.now() >= ends - WARNED) show(soon) })
  }

  // Other tabs may have extended the session, so the server is asked how long it lasts.
  async function ask(options) {
    asking = true
    try {
      const answer = await fetch(form.action, options)
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const found = page.querySelector('.app-session')
      ends = found ? from(found) : 0
      if (found) session.querySelector('p').replaceWith(found.querySelector('p'))
    } catch {
      // Without a network our own clock must do.
    }
    asking = false
    if (performance.now() < ends - WARNED) show(null)
  }

  function end() {
    if (typed) show(over)
    else location.replace(location.href)
  }

  function show(words) {
    if (shown === words) return
    shown = words
    alert.replaceChildren(...(words ? [words.content.cloneNode(true)] : []))
    alert.querySelector('button')?.addEventListener('click', () => form.requestSubmit())
  }
}

function from(session) {
  return performance.now() + Number(session.dataset.seconds) * 1000
}
