// The identity provider of the demonstration and of the tests: npm's oidc-provider with eight invented
// people and no passwords. On loopback only, never in production; everything is forgotten at its end.
// It reads the variables below and says `ready` once it listens.
import { generateKeyPairSync, randomBytes } from 'node:crypto'

const people = {
  'demo-caseworker-1': { name: 'Demo Caseworker One', roles: ['caseworker'] },
  'demo-caseworker-2': { name: 'Demo Caseworker Two', roles: ['caseworker'] },
  'demo-senior': { name: 'Demo Senior', roles: ['senior'] },
  'demo-senior-2': { name: 'Demo Senior Two', roles: ['senior'] },
  'demo-manager': { name: 'Demo Manager', roles: ['manager'] },
  'demo-auditor': { name: 'Demo Auditor', roles: ['auditor'] },
  'demo-partner-operator': { name: 'Demo Partner Operator', roles: ['partner-operator'] },
  'demo-visitor': { name: 'Demo Visitor', roles: [] },
}

function refuse(reason) {
  process.stderr.write(`identity provider: ${reason}\n`)
  process.exit(1)
}

function setting(name) {
  return process.env[name] || refuse(`${name} is not set`)
}

if (process.env.ENV === 'production') refuse('anybody may sign in here as anybody: not in production')
const issuer = setting('ISSUER')
const client = {
  client_id: setting('CLIENT_ID'),
  client_secret: setting('CLIENT_SECRET'),
  redirect_uris: [setting('REDIRECT_URI')],
  post_logout_redirect_uris: [setting('POST_LOGOUT_URI')],
  backchannel_logout_uri: setting('BACKCHANNEL_LOGOUT_URI'),
  backchannel_logout_session_required: true,
  id_token_signed_response_alg: 'ES256',
  grant_types: ['authorization_code', 'refresh_token'],
  ...JSON.parse(process.env.CLIENT_METADATA ?? '{}'), // of tests: how other clients are registered
}

/** A page in the portal's colours. What is put into it is ours or has been escaped. */
function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – demonstration</title>
<style>
body { margin: 0; font: 1.125rem/1.5 system-ui, sans-serif; color: #0b0c0c; background: #fff }
p.demo { margin: 0; padding: .5rem 1rem; background: #fff7bf }
main { max-width: 32rem; margin: 0 auto; padding: 1rem }
button { display: block; width: 100%; margin: 0 0 .75rem; padding: .75rem 1rem; font: inherit; text-align: start;
  color: #06363a; background: #eef5f5; border: 2px solid #0b5156; border-radius: .25rem; cursor: pointer }
button:hover { color: #fff; background: #0b5156 }
button:focus-visible { outline: 3px solid #fd0; outline-offset: 0; box-shadow: inset 0 0 0 2px #0b0c0c }
</style>
</head>
<body>
<p class="demo">Demonstration – not a government service: these people are invented and need no password</p>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`
}

const choices = Object.entries(people).map(([id, { name, roles }]) =>
  `<button name="person" value="${id}">${name} (${roles[0] ?? 'no role'})</button>`)
const signInPage = page('Who is signing in?', `<form method="post">\n${choices.join('\n')}\n</form>`)

function escaped(text) {
  return String(text).replace(/[&<>"']/g, (symbol) => `&#${symbol.charCodeAt(0)};`)
}

async function posted(request) {
  let body = ''
  for await (const part of request) body += part
  return new URLSearchParams(body)
}

/** /as/<person> signs in at the portal as that person, whoever was signed in here before. */
async function signInAs(ctx, next) {
  const person = ctx.path.match(/^\/as\/([\w-]+)$/)?.[1]
  if (!Object.hasOwn(people, person)) return next()
  ctx.cookies.set('idp_session', null, { signed: false })
  ctx.cookies.set('idp_person', person, { signed: false })
  ctx.redirect(new URL('/review/sign-in/start', client.redirect_uris[0]).href)
}

/** The sign-in page at /sign-in/<interaction>: a GET shows it, a POST or /as/ has named the person. */
async function signIn(ctx, next) {
  if (!ctx.path.startsWith('/sign-in/')) return next()
  await provider.interactionDetails(ctx.req, ctx.res) // refuses those that nobody began
  const person = ctx.method === 'POST' ? (await posted(ctx.req)).get('person') : ctx.cookies.get('idp_person', { signed: false })
  ctx.cookies.set('idp_person', null, { signed: false })
  if (Object.hasOwn(people, person)) {
    ctx.respond = false
    return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: person } })
  }
  ctx.set('Cache-Control', 'no-store')
  ctx.type = 'html'
  ctx.body = signInPage
}

/** Consent is given by everybody to everything the portal may ask for. */
async function consent({ oidc }) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
  grant.addOIDCScope('openid profile roles')
  await grant.save()
  return grant
}

// What the library advises to those who would run it for real is not for us, from its loading on.
const { warn, info } = console
console.warn = (text, ...more) => String(text).startsWith('oidc-provider WARNING') || warn(text, ...more)
console.info = (text, ...more) => String(text).startsWith('oidc-provider NOTICE') || info(text, ...more)
const { default: Provider } = await import('oidc-provider')

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const provider = new Provider(issuer, {
  clients: [client],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  cookies: {
    keys: [randomBytes(32).toString('hex')],
    // Cookies know no ports: the portal's own on the same host are not to be met.
    names: { session: 'idp_session', interaction: 'idp_interaction', resume: 'idp_resume' },
  },
  pkce: { required: () => true },
  // As long as the person's session here, and another each time: so the portal asks whether they may go on.
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  claims: { openid: ['sub'], profile: ['name'], roles: ['roles'], auth_time: null, sid: null },
  findAccount: (ctx, id) => Object.hasOwn(people, id)
    ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined,
  loadExistingGrant: consent,
  interactions: { url: (ctx, interaction) => `/sign-in/${interaction.uid}` },
  ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 3600, Session: 28800, Grant: 28800, RefreshToken: 28800 },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    backchannelLogout: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        const button = '<button name="logout" value="yes" form="op.logoutForm">Sign out</button>'
        ctx.body = page('Do you want to sign out?', form + button)
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = page('You have signed out', '')
      },
    },
  },
  renderError: (ctx, { error, error_description: why }) => {
    ctx.type = 'html'
    ctx.body = page('Sign-in did not work', `<p>${escaped(error)}: ${escaped(why)}</p>`)
  },
  // The library's own fetch would refuse to tell a portal on loopback that somebody has signed out.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
})
provider.use(signInAs)
provider.use(signIn)
provider.listen(Number(setting('PORT')), '127.0.0.1', () => console.log('ready'))
