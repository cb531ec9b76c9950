/* global document */
const ROWS = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
]
const LONGEST = 24

const keypad = document.getElementById('keypad')
const digits = document.getElementById('digits')
const toggle = document.getElementById('show-keypad')

/**
 * Twelve keys, by mouse or, while it is open, by the keyboard's own digits.
 *
 * @param {(digit: string) => boolean} send false when the digit could not be sent: it is not shown then
 */
export function openKeypad(send) {
  const press = (digit) => {
    if (send(digit)) digits.textContent = ((digits.textContent ?? '') + digit).slice(-LONGEST)
  }
  for (const [digit, letters] of ROWS) {
    const key = document.createElement('button')
    key.type = 'button'
    key.dataset.digit = digit
    key.setAttribute('aria-label', digit)
    const large = document.createElement('b')
    large.textContent = digit
    const small = document.createElement('small')
    small.textContent = letters
    key.append(large, small)
    key.addEventListener('click', () => press(digit))
    document.getElementById('keys').append(key)
  }
  toggle.addEventListener('click', () => show(keypad.hidden))
  document.addEventListener('keydown', (event) => {
    if (keypad.hidden || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') {
      show(false)
      toggle.focus()
    } else if (/^[0-9*#]$/.test(event.key) && !event.repeat) {
      press(event.key)
    }
  })
}

/** Puts it away and forgets what was pressed: the next call starts clean. */
export function closeKeypad() {
  show(false)
  digits.textContent = ''
}

/** @param {boolean} open */
function show(open) {
  keypad.hidden = !open
  toggle.setAttribute('aria-expanded', String(open))
  document.getElementById('phone').classList.toggle('with-keypad', open)
}
