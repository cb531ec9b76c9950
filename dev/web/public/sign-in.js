/* global document, history, location, URLSearchParams */
import { inEveryLanguage, say } from './language.js'

const form = document.getElementById('sign-in-form')
const login = document.getElementById('login')
const password = document.getElementById('password')
const button = document.getElementById('sign-in-button')
const problem = document.getElementById('sign-in-problem')

/** What the form shows, kept so that it follows the language. */
let problemKey = ''
let busy = false

/**
 * The sign-in form. `?login=…&password=…` fills it; both leave the address bar at once, so that they stay in no
 * history. Pressing the button stays with the user: browsers give sound only after a press.
 *
 * @param {(login: string, password: string) => Promise<void>} signIn rejects with a SignInError
 */
export function openSignIn(signIn) {
  const query = new URLSearchParams(location.search)
  login.value = query.get('login') ?? ''
  password.value = query.get('password') ?? ''
  if (query.size > 0) history.replaceState(null, '', location.pathname)
  inEveryLanguage(draw)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!busy) void submit(signIn)
  })
  const first = !login.value ? login : !password.value ? password : button
  first.focus()
}

async function submit(signIn) {
  if (!login.value.trim() || !password.value) return show('signInIncomplete', false)
  show('', true)
  try {
    await signIn(login.value.trim(), password.value)
    password.value = ''
    show('', false)
  } catch (error) {
    show(error?.words ?? 'signInUnreachable', false)
    password.focus()
  }
}

function show(key, nowBusy) {
  problemKey = key
  busy = nowBusy
  draw()
}

function draw() {
  problem.textContent = problemKey ? say(problemKey) : ''
  problem.hidden = !problemKey
  form.classList.toggle('busy', busy)
  button.setAttribute('aria-disabled', String(busy))
  document.getElementById('sign-in-words').textContent = say(busy ? 'signingIn' : 'signIn')
}
