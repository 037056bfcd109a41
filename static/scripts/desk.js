// On pages of the back office: the session goes on while somebody types, its end is announced, and once
// it has ended, here, in another tab or by whomever, the page leaves the screen.

const EVERY = 60 * 1000 // milliseconds between questions to the server
const WARNED = 2 * 60 * 1000 // before the end (WCAG 2.2.1 asks for 20 seconds)

const tabs = new BroadcastChannel('desk')
const desk = document.querySelector('.app-desk')
if (desk) watch(desk)
else tabs.postMessage('look') // nobody is signed in here: are they elsewhere?

function watch(desk) {
  const alert = desk.querySelector('[role=status]')
  const soon = desk.querySelector('template')
  let ends = after(desk.dataset.seconds)
  let asked = Date.now()
  let typed = false
  let warned = false

  addEventListener('input', () => { typed = true })
  addEventListener('pageshow', async (event) => {
    if (!event.persisted) return
    document.body.hidden = true // it comes from the back/forward cache, and may show too much
    await ask()
    document.body.hidden = false
  })
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask() })
  tabs.addEventListener('message', () => ask())
  setInterval(look, 5000)

  // The page's clock stands still while a computer sleeps; the other one shows that it has slept.
  function look() {
    if (Math.abs(Date.now() - asked) >= EVERY && !document.hidden) ask()
    else if (performance.now() >= ends) ask()
  }

  async function ask(use = typed) {
    asked = Date.now()
    typed = false
    try {
      if (use) await fetch(desk.dataset.use)
      const answer = await fetch(desk.dataset.asks)
      if (answer.redirected) return leave()
      if (answer.ok) ends = after((await answer.json()).seconds)
    } catch {
      // Without a network our own clock must do.
    }
    if (performance.now() >= ends) leave()
    else warn(performance.now() >= ends - WARNED)
  }

  function warn(now) {
    if (now === warned) return
    warned = now
    alert.replaceChildren(...(now ? [soon.content.cloneNode(true)] : []))
    alert.querySelector('button')?.addEventListener('click', () => ask(true))
  }

  function leave() {
    document.body.replaceChildren()
    location.replace(desk.dataset.out)
  }
}

function after(seconds) {
  return performance.now() + Number(seconds) * 1000
}
