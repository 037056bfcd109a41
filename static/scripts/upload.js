// On forms with files: a button in the language of the page, and what was chosen, large. Makes pictures
// smaller before they are sent, and those of other formats JPEGs; shows the progress, tries again if the
// connection is lost or the server is busy, and waits where it has to. Without it the form is sent as any other.

const LONGEST = 2400 // pixels; the server makes it no larger
const SHOWN = 1320 // pixels: a column of the page, on a fine screen
const SMALL_ENOUGH = 1_000_000 // bytes
const PAUSES = [2000, 5000, 15000] // milliseconds before each further try

const canvasIsTrue = giveBack()
for (const form of document.querySelectorAll('form[enctype]')) watch(form)

function watch(form) {
  form.querySelectorAll('.app-file').forEach(choose)
  const box = form.querySelector('.app-upload')
  if (!box) return
  const [said, told, sending] = box.children
  const bar = sending.querySelector('progress')
  const [cancel, again] = sending.querySelectorAll('button')
  let request = null
  let timer = 0
  let tries = 0
  let body = null

  form.addEventListener('submit', async (event) => {
    const inputs = [...form.querySelectorAll('[type=file]')]
    if (!inputs.some((input) => input.files.length) || event.submitter?.name) return
    event.preventDefault()
    if (body) return // sent already: a double click
    const mine = body = new FormData(form)
    show('begun')
    sending.scrollIntoView({ block: 'nearest' })
    for (const input of inputs) {
      const files = await Promise.all([...input.files].map((file) => smaller(file, input.accept.split(','))))
      if (body !== mine) return // cancelled meanwhile, and perhaps sent again
      mine.delete(input.name)
      for (const file of files) mine.append(input.name, file, file.name)
    }
    tries = 0
    send()
  })
  cancel.addEventListener('click', () => {
    request?.abort()
    stop()
    show()
    form.querySelector('button:not([type], [name])').focus()
  })
  again.addEventListener('click', () => { tries = 0; send() })
  addEventListener('online', () => { if (timer) send() })

  function send() {
    clearTimeout(timer)
    timer = 0
    again.hidden = true
    bar.value = 0
    request = new XMLHttpRequest()
    request.open('POST', form.action)
    request.responseType = 'document'
    request.upload.addEventListener('progress', (event) => {
      if (!event.lengthComputable) return
      bar.value = event.loaded / event.total
      // Screen readers announce only some of the steps.
      const quarter = Math.floor(bar.value * 4) * 25
      if (quarter === 100) bar.removeAttribute('value') // how long the server takes nobody knows
      show(quarter === 100 ? 'sent' : 'sending', quarter)
    })
    request.addEventListener('load', answered)
    request.addEventListener('error', lost)
    request.timeout = 10 * 60 * 1000
    request.addEventListener('timeout', lost)
    show('sending', 0)
    request.send(body)
  }

  function lost() {
    if (tries < PAUSES.length) {
      wait('waiting', PAUSES[tries])
    } else {
      show('lost')
      again.hidden = false
      again.focus()
    }
  }

  function wait(state, pause) {
    show(state)
    tries += 1
    timer = setTimeout(send, pause)
  }

  /** Follow the redirect; a page with errors is shown in place of this one. */
  function answered() {
    const answer = request.response
    const seconds = Number(request.getResponseHeader('Retry-After'))
    if (request.status === 503 && seconds && tries < PAUSES.length) {
      wait('busy', seconds * 1000)
      return
    }
    if (request.status < 400) {
      location.assign(request.responseURL)
      return
    }
    if (!answer?.querySelector('main')) { // not of ours, but of a proxy before us
      lost()
      return
    }
    stop()
    if (request.status === 429) {
      holdBack(answer, seconds)
      return
    }
    document.title = answer.title
    const main = document.adoptNode(answer.querySelector('main'))
    for (const input of main.querySelectorAll('[type=file]:not(.govuk-file-upload--error)')) {
      input.files = form.elements[input.name]?.files ?? input.files
    }
    document.querySelector('main').replaceWith(main)
    for (const shown of main.querySelectorAll('form[enctype]')) watch(shown)
    const focused = main.querySelector('[autofocus]') ?? main.querySelector('h1')
    focused?.setAttribute('tabindex', '-1')
    focused?.focus()
  }

  /** Where it was tried too often: what was chosen stays, and what would fail until then cannot be pressed. */
  function holdBack(answer, seconds) {
    show()
    said.textContent = answer.querySelector('h1').textContent
    told.textContent = ''
    told.append(...document.adoptNode(answer.querySelector('[data-left]').parentElement).childNodes)
    const held = [...form.elements].filter((each) => each.matches('button:not([type], [name]), [formaction$="/turn"]'))
    for (const button of held) button.hidden = button.disabled = true
    const leave = answer.querySelector('[data-leave]')
    told.after(leave)
    told.focus()
    import(answer.querySelector('script[src*="/left."]').src)
    setTimeout(() => {
      for (const button of held) button.hidden = button.disabled = false
      leave.remove()
      told.textContent = ''
      said.textContent = said.dataset.free
    }, seconds * 1000)
  }

  function stop() {
    clearTimeout(timer)
    timer = 0
    body = null
  }

  /** Say how it stands; nothing once it is over. */
  function show(state, percent) {
    sending.hidden = !state
    const text = state ? said.dataset[state].replace('100', percent ?? '') : ''
    if (said.textContent !== text) said.textContent = text
  }
}

/** Our own button in place of the browser's, whose words are in the phone's language. */
function choose(box) {
  const [input, button, said, pictures] = box.children
  input.classList.add('govuk-visually-hidden')
  button.hidden = false
  input.addEventListener('change', show)
  show()

  async function show() {
    const files = [...input.files]
    const names = files.map((file) => `\u2068${file.name}\u2069`) // each of a direction of its own
    said.textContent = names.length ? [said.dataset.chosen, ...names].join('\n') : ''
    pictures.replaceChildren()
    for (const file of files) {
      const picture = await large(file, pictures.dataset.words)
      if (input.files[files.indexOf(file)] !== file) return // something else was chosen meanwhile
      if (picture) pictures.append(picture)
    }
  }
}

/** The picture as it will be seen; none of what this browser cannot open. */
async function large(file, words) {
  try {
    const picture = await createImageBitmap(file)
    const { canvas } = within(picture, SHOWN)
    picture.close()
    canvas.className = 'app-picture app-picture--large'
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', words)
    return canvas
  } catch {
    return null
  }
}

/**
 * The picture with its longest side bounded, as a JPEG; what cannot be made so truly, as it is. `accepted`
 * are the types that the server takes: a small one of those leaves as it is.
 */
async function smaller(file, accepted) {
  const taken = accepted.includes(file.type)
  if (!file.type.startsWith('image/') || (taken && file.size <= SMALL_ENOUGH)) return file
  if (!await canvasIsTrue) return file
  try {
    const picture = await createImageBitmap(file)
    const pen = within(picture, LONGEST)
    const blob = await encoded(pen.canvas, 'image/jpeg', 0.85)
    const made = await createImageBitmap(blob)
    const good = differ(thumbnail(pen.canvas), thumbnail(made)).mean < 24 && (!taken || blob.size < file.size)
    picture.close()
    made.close()
    return good ? new File([blob], 'picture.jpg', { type: blob.type }) : file
  } catch {
    return file
  }
}

/**
 * Whether a canvas gives back what was drawn. Browsers that hide what a device is like hand out stripes
 * or noise instead: all that is read from a canvas there is no picture of anything. What differs by a
 * hair nobody sees. Asked while the page loads: after a press, such a browser would ask its person.
 */
async function giveBack() {
  try {
    const pen = pens(16, 16)
    for (let x = 0; x < 16; x += 1) {
      for (let y = 0; y < 16; y += 1) {
        pen.fillStyle = `rgb(${x * 17}, ${y * 17}, ${(x * y * 31) % 256})`
        pen.fillRect(x, y, 1, 1)
      }
    }
    const painted = Uint8ClampedArray.from({ length: 1024 }, (_, at) => {
      const [x, y] = [(at >> 2) % 16, at >> 6]
      return [x * 17, y * 17, (x * y * 31) % 256, 255][at % 4]
    })
    const copy = await createImageBitmap(await encoded(pen.canvas, 'image/png'))
    return [pixels(pen), pixels(drawn(copy, 16, 16))].every((read) => differ(read, painted).most <= 3)
  } catch {
    return false
  }
}

function pens(width, height) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const pen = canvas.getContext('2d')
  pen.imageSmoothingQuality = 'high'
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, width, height)
  return pen
}

function drawn(picture, width, height) {
  const pen = pens(width, height)
  pen.drawImage(picture, 0, 0, width, height)
  return pen
}

function within(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height))
  return drawn(picture, Math.round(picture.width * scale), Math.round(picture.height * scale))
}

function encoded(canvas, ...format) {
  return new Promise((done) => { canvas.toBlob(done, ...format) })
}

function thumbnail(picture) {
  return pixels(drawn(picture, 16, 16))
}

function pixels(pen) {
  return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height).data
}

function differ(one, other) {
  const by = Array.from(one, (value, at) => Math.abs(value - other[at]))
  return { most: Math.max(...by), mean: by.reduce((sum, value) => sum + value) / by.length }
}
