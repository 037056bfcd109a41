// The page that asks whether somebody is in France: finds where this phone is, and sends it once.

const form = document.querySelector('[data-position]')

if (form && 'geolocation' in navigator) {
  const button = form.querySelector('button')

  const say = (what) => {
    button.disabled = what === 'searching'
    for (const text of form.querySelectorAll('[data-when]')) text.hidden = text.dataset.when !== what
  }

  const send = ({ coords }) => {
    for (const name of ['latitude', 'longitude', 'accuracy']) form.elements[name].value = coords[name]
    form.submit()
    form.reset()
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    say('searching')
    const failed = (fault) => say(fault.code === fault.PERMISSION_DENIED ? 'denied' : 'failed')
    navigator.geolocation.getCurrentPosition(send, failed, { enableHighAccuracy: true, timeout: 30000 })
  })
  // A page has one main button: from here on it is this form's, and words are the other way.
  document.querySelector('#typed > .govuk-button')?.classList.add('govuk-button--secondary')
  form.hidden = false
}
