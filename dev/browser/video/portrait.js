/* global window */

/** Runs in a page: paints a person before a camera, who moves a little, for pictures that people look at. */
window.paintPortrait = (context, width, height, now, { wall, light, shirt, skin, hair, long, plant }) => {
  const unit = height / 100
  const at = (x) => width / 2 + x * unit
  const sway = Math.sin(now / 900) * 1.2
  const blob = (x, y, rx, ry, colour, turn = 0) => {
    context.fillStyle = colour
    context.beginPath()
    context.ellipse(at(x), y * unit, rx * unit, ry * unit, turn, 0, 7)
    context.fill()
  }
  const box = (x, y, w, h, colour, round = 0) => {
    context.fillStyle = colour
    context.beginPath()
    context.roundRect(at(x), y * unit, w * unit, h * unit, round * unit)
    context.fill()
  }
  const shade = context.createLinearGradient(0, 0, width, height)
  shade.addColorStop(0, light)
  shade.addColorStop(1, wall)
  context.fillStyle = shade
  context.fillRect(0, 0, width, height)
  // A window with a sky of its own, and a shelf.
  box(-80, 10, 42, 46, '#f4f6f8', 1)
  box(-78, 12, 38, 42, '#a9d2ef', 0.5)
  blob(-66 + ((now / 900) % 14), 24, 8, 3, '#e9f4fb')
  box(-60, 12, 1.4, 42, '#f4f6f8')
  box(44, 34, 40, 2, '#7a5c43')
  for (const [i, colour] of ['#c0503f', '#3f6fa8', '#e0b04c', '#4d8a63', '#7b5ea7'].entries()) {
    box(46 + i * 4.4, 18 + (i % 3) * 2, 3.6, 16 - (i % 3) * 2, colour, 0.4)
  }
  if (plant) {
    box(72, 26, 7, 8, '#b5714a', 1)
    for (const turn of [-0.7, -0.2, 0.3, 0.8]) blob(75.5 + turn * 5, 20, 1.8, 7, '#4f8f5b', turn)
  }
  // Shoulders, neck, head.
  if (long) blob(sway, 52, 21, 30, hair)
  blob(sway * 0.5, 112, 44, 36, shirt)
  box(-6 + sway * 0.8, 66, 12, 18, skin, 5)
  blob(sway * 0.8, 80, 9, 6, skin)
  blob(sway, 48, 17, 22, skin)
  blob(-17 + sway, 49, 2.6, 4, skin)
  blob(17 + sway, 49, 2.6, 4, skin)
  context.fillStyle = hair
  context.beginPath()
  context.ellipse(at(sway), 38 * unit, 18.5 * unit, 15 * unit, 0, Math.PI, 0)
  context.ellipse(at(sway + 4), 38 * unit, 14 * unit, 4.5 * unit, 0, 0, Math.PI)
  context.fill()
  // Eyes blink, the mouth talks.
  const open = now % 3100 < 140 ? 0.3 : 2.1
  for (const side of [-1, 1]) {
    blob(side * 7 + sway, 48, 2.9, open, '#fdfdfd')
    blob(side * 7 + sway + Math.sin(now / 1500) * 0.6, 48, 1.5, Math.min(1.6, open), '#33261e')
    context.strokeStyle = hair
    context.lineWidth = 1.1 * unit
    context.beginPath()
    context.arc(at(side * 7 + sway), 47 * unit, 4.6 * unit, Math.PI * 1.2, Math.PI * 1.8)
    context.stroke()
  }
  context.strokeStyle = 'rgba(90,50,30,.45)'
  context.lineWidth = 0.8 * unit
  context.beginPath()
  context.arc(at(sway), 52.5 * unit, 2.2 * unit, 0.4, Math.PI - 0.4)
  context.stroke()
  context.fillStyle = '#8c3b3b'
  context.beginPath()
  context.ellipse(at(sway), 59.5 * unit, 6 * unit, (1.6 + 1.5 * Math.abs(Math.sin(now / 170))) * unit, 0, 0, Math.PI)
  context.fill()
}
window.PEOPLE = {
  joao: {
    wall: '#c9b79c',
    light: '#efe6d6',
    shirt: '#2f5d8a',
    skin: '#c98f68',
    hair: '#2b2019',
    long: false,
    plant: true,
  },
  maria: {
    wall: '#9fb8b0',
    light: '#e3efe9',
    shirt: '#b3475f',
    skin: '#e3b08d',
    hair: '#4a2c1c',
    long: true,
    plant: false,
  },
}
