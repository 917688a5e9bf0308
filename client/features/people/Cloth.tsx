import { phases } from '#shared/seci/phases.ts'

const WIDTH = 760
const HEIGHT = 960
const CELL = 8
const MIDDLE = { x: 380, y: 380 }
const FIRST = 34
/** How far the thread lies outwards after one whole turn. */
const PITCH = 135
/** Half the width of the woven band. */
const BAND = 17

/** Diamonds on a grid, as a weaver counts them: full in the middle of the thread, small at its edges. */
function weave() {
  const bands = phases.map((phase) => ({ phase, full: '', half: '', thin: '' }))
  for (let row = 0; row * CELL <= HEIGHT; row++) {
    for (let column = row % 2; column * CELL <= WIDTH; column += 2) {
      const [x, y] = [column * CELL, row * CELL]
      const [dx, dy] = [x - MIDDLE.x, y - MIDDLE.y]
      const radius = Math.hypot(dx, dy)
      // Turns from the left, clockwise over the top: S, E, C, I.
      const turn = (Math.atan2(dy, dx) / (2 * Math.PI) + 1.5) % 1
      const lap = Math.max(0, Math.round((radius - FIRST) / PITCH - turn))
      const off = Math.abs(radius - FIRST - (lap + turn) * PITCH)
      const band = bands[Math.floor(turn * 4) % 4]
      if (!band || off > BAND + 7) continue
      const half = off < BAND - 5 ? 6.6 : off < BAND ? 5 : 2
      const stitch = `M${x} ${y - half}l${half} ${half}-${half} ${half}-${half}-${half}z`
      if (half > 6) band.full += stitch
      else if (half > 4) band.half += stitch
      else band.thin += stitch
    }
  }
  return bands
}

/** The woven spiral of the sign-in page: decoration. */
export function Cloth() {
  return (
    <svg className="cloth" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <pattern id="ground" width="16" height="16" patternUnits="userSpaceOnUse">
          <path
            d="M0-1.5 1.5 0 0 1.5-1.5 0zM16-1.5 17.5 0 16 1.5 14.5 0zM0 14.5 1.5 16 0 17.5-1.5 16zM16 14.5 17.5 16 16 17.5 14.5 16zM8 6.5 9.5 8 8 9.5 6.5 8z"
            fill="#fff"
            opacity=".09"
          />
        </pattern>
      </defs>
      <rect width={WIDTH} height={HEIGHT} fill="url(#ground)" />
      {weave().map(({ phase, full, half, thin }) => (
        <g key={phase} data-phase={phase}>
          <path d={thin} opacity=".5" />
          <path d={half} opacity=".82" />
          <path d={full} />
        </g>
      ))}
    </svg>
  )
}
