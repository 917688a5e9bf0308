import { IconFocusCentered, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { CallError } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, ErrorBlock, IconButton, Loading } from '#client/design/index.ts'
import type { MapEdge, MapNode } from '#shared/features/knowledge/map.ts'
import { cut } from '#shared/lao/graphemes.ts'
import { type Placed, placed, towards } from './layout.ts'
import { Facts, Ties } from './MapList.tsx'
import { useTitle } from './MapPage.tsx'

interface MapPictureProps {
  nodes: readonly MapNode[]
  edges: readonly MapEdge[]
  around: string | undefined
  onAround(id: string): void
}

/** Room that a name takes, in pixels; where there is none, it waits until somebody looks closer. */
const NAME_WIDTH = 150
const NAME_HEIGHT = 24
const CROWD = 150
const NAME_LETTERS = 22
const CLOSEST = 6
const STEP = 1.5

/** The map as a drawing: arrows walk from article to article, what is chosen is told beside it. */
export function MapPicture({ nodes, edges, around, onAround }: MapPictureProps) {
  const t = useWords('knowledge')
  const titleOf = useTitle()
  const [drawn, setDrawn] = useState<Placed[]>()
  const [chosenId, setChosenId] = useState(around ?? nodes[0]?.id)
  const [frame, setFrame] = useState<SVGSVGElement | null>(null)
  const view = useView(drawn, useSize(frame))
  const { unit } = view
  const groups = useRef(new Map<string, SVGGElement>())
  const heading = useRef<HTMLHeadingElement>(null)
  const [error, setError] = useState<unknown>()
  const { fit: showAll } = view
  const shownIds = useRef('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next middle comes with its own articles.
  useEffect(() => {
    const gone = new AbortController()
    setError(undefined)
    placed(nodes, edges, around, gone.signal).then(
      (found) => {
        if (gone.signal.aborted) return
        // Of other articles one sees all first; the same ones stay where one looked.
        if (shownIds.current !== idsOf(found)) showAll()
        shownIds.current = idsOf(found)
        setDrawn(found)
        if (around) setChosenId(around)
      },
      (problem: unknown) => {
        if (!gone.signal.aborted) setError(problem)
      },
    )
    return () => gone.abort()
  }, [nodes, edges])
  const byId = useMemo(() => new Map(drawn?.map((one) => [one.id, one])), [drawn])
  const chosen = byId.get(chosenId ?? '') ?? drawn?.[0]
  const tied = new Set(edges.flatMap(({ from, to }) => (from === chosen?.id ? [to] : to === chosen?.id ? [from] : [])))
  // Its program is fetched when it is first drawn; a browser tries that again only when the page is loaded anew.
  if (error) return <ErrorBlock error={new CallError('offline', 0)} onRetry={() => location.reload()} />
  if (!drawn) return <Loading lines={10} />
  const crowd = drawn.length > CROWD

  function walk(event: KeyboardEvent) {
    if (!chosen) return
    const next = towards(chosen, drawn ?? [], event.key)
    if (!next) return
    event.preventDefault()
    setChosenId(next.id)
    groups.current.get(next.id)?.focus()
    view.show(next)
  }

  return (
    <div className="mapgrid">
      <div className="mapframe panel">
        {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no form. */}
        <svg
          ref={setFrame}
          viewBox={view.box}
          role="group"
          aria-label={t('map.drawing')}
          data-close={view.scale > 1 || undefined}
          {...view.handlers}
          onKeyDown={walk}
        >
          <defs>
            <Arrow id="maparrow" unit={unit} />
          </defs>
          <g>
            {edges.map((edge) => {
              const [from, to] = [byId.get(edge.from), byId.get(edge.to)]
              if (!from || !to) return null
              const lit = chosen && (from.id === chosen.id || to.id === chosen.id)
              return (
                <Line
                  key={`${edge.from} ${edge.to} ${edge.why}`}
                  from={from}
                  to={to}
                  why={edge.why}
                  lit={lit ?? false}
                  unit={unit}
                  crowd={crowd}
                />
              )
            })}
          </g>
          {drawn.map((node) => {
            const { words } = titleOf(node)
            const isChosen = node.id === chosen?.id
            return (
              // biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of its own.
              <g
                key={node.id}
                ref={(element) => {
                  if (element) groups.current.set(node.id, element)
                  else groups.current.delete(node.id)
                }}
                className="mapnode"
                role="button"
                tabIndex={isChosen ? 0 : -1}
                aria-pressed={isChosen}
                aria-label={t('map.node', { title: words, count: node.lines })}
                data-chosen={isChosen || undefined}
                data-tied={tied.has(node.id) || undefined}
                data-old={node.superseded || undefined}
                data-middle={node.id === around || undefined}
                transform={`translate(${node.x} ${node.y}) scale(${unit})`}
                onClick={() => setChosenId(node.id)}
                onFocus={() => setChosenId(node.id)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' || event.key === ' ') {
                    event.preventDefault()
                    setChosenId(node.id)
                    heading.current?.focus()
                  }
                }}
              >
                <circle className="touch" r={crowd ? 12 : 22} />
                <circle className="dot" r={radius(node, crowd)} />
              </g>
            )
          })}
          {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus; each name is that of its circle. */}
          <g className="mapnames" aria-hidden="true">
            {roomFor(drawn, chosen, tied, unit).map((node) => {
              const { words, lang } = titleOf(node)
              return (
                <text
                  key={node.id}
                  data-chosen={node.id === chosen?.id || undefined}
                  transform={`translate(${node.x} ${node.y}) scale(${unit})`}
                  y={radius(node, crowd) + 15}
                  textAnchor="middle"
                  lang={lang}
                >
                  {cut(words, NAME_LETTERS)}
                </text>
              )
            })}
          </g>
        </svg>
        <div className="mapzoom">
          <IconButton label={t('map.closer')} onClick={() => view.zoom(STEP)}>
            <IconZoomIn className="i" aria-hidden />
          </IconButton>
          <IconButton label={t('map.farther')} onClick={() => view.zoom(1 / STEP)}>
            <IconZoomOut className="i" aria-hidden />
          </IconButton>
          <IconButton label={t('map.fit')} onClick={view.fit}>
            <IconFocusCentered className="i" aria-hidden />
          </IconButton>
        </div>
      </div>
      <aside className="stack" aria-label={t('map.chosen')}>
        {chosen ? (
          <section className="panel pad">
            <h2 ref={heading} tabIndex={-1} aria-live="polite" lang={titleOf(chosen).lang}>
              {titleOf(chosen).words}
            </h2>
            <Facts node={chosen} />
            <Ties id={chosen.id} nodes={nodes} edges={edges} />
            <div className="row wrap">
              <Button look="primary" href={`/articles/${chosen.id}`}>
                {t('map.open')}
              </Button>
              {chosen.id === around ? null : <Button onClick={() => onAround(chosen.id)}>{t('map.around')}</Button>}
            </div>
          </section>
        ) : null}
        <Legend />
      </aside>
    </div>
  )
}

const idsOf = (all: readonly { id: string }[]) =>
  all
    .map(({ id }) => id)
    .sort()
    .join(' ')

const radius = ({ lines }: Placed, crowd: boolean) => (5 + Math.min(9, Math.sqrt(lines) * 2)) * (crowd ? 0.6 : 1)

/** Whose names are written: the chosen one, what it is tied to, and as many of the most tied as do not cover each other. */
function roomFor(drawn: readonly Placed[], chosen: Placed | undefined, tied: ReadonlySet<string>, unit: number) {
  const weight = (one: Placed) => (one.id === chosen?.id ? 2000 : tied.has(one.id) ? 1000 : 0) + one.lines
  const taken: { x: number; y: number }[] = []
  return [...drawn]
    .sort((a, b) => weight(b) - weight(a))
    .filter(({ x, y }) => {
      if (taken.some((one) => Math.abs(one.x - x) < NAME_WIDTH * unit && Math.abs(one.y - y) < NAME_HEIGHT * unit))
        return false
      taken.push({ x, y })
      return true
    })
}

interface LineProps {
  from: Placed
  to: Placed
  why: MapEdge['why']
  lit: boolean
  unit: number
  crowd: boolean
}

function Line({ from, to, why, lit, unit, crowd }: LineProps) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const end = (radius(to, crowd) + 2) * unit
  const x = to.x - ((to.x - from.x) / length) * end
  const y = to.y - ((to.y - from.y) / length) * end
  const arrow = why === 'pair' || why === 'tags' ? undefined : 'url(#maparrow)'
  return (
    <line
      className="mapline"
      data-why={why}
      data-lit={lit || undefined}
      x1={from.x}
      y1={from.y}
      x2={x}
      y2={y}
      markerEnd={arrow}
    />
  )
}

/** The head of an arrow, as large on the screen whatever the scale. */
const Arrow = ({ id, unit }: { id: string; unit: number }) => (
  <marker
    id={id}
    viewBox="0 0 8 8"
    refX="7"
    refY="4"
    markerWidth={9 * unit}
    markerHeight={9 * unit}
    markerUnits="userSpaceOnUse"
    orient="auto"
  >
    <path d="M0 0 8 4 0 8z" className="maparrow" />
  </marker>
)

/** What each line means; told apart by how it is drawn, not by a colour. */
function Legend() {
  const t = useWords('knowledge')
  return (
    <ul className="sm maplegend">
      {(['cites', 'builtOn', 'supersedes', 'pair', 'tags'] as const).map((why) => (
        <li key={why}>
          <svg viewBox="0 0 44 12" aria-hidden="true">
            <Arrow id={`mapkey-${why}`} unit={1} />
            <line
              className="mapline"
              data-why={why}
              x1="1"
              y1="6"
              x2="40"
              y2="6"
              markerEnd={why === 'pair' || why === 'tags' ? undefined : `url(#mapkey-${why})`}
            />
          </svg>
          {t(`map.line.${why}`)}
        </li>
      ))}
    </ul>
  )
}

interface View {
  x: number
  y: number
  scale: number
}

/** How large an element is on the screen, in pixels. */
function useSize(element: Element | null) {
  const [size, setSize] = useState({ width: 700, height: 500 })
  useEffect(() => {
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0)
        setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** What of the drawing is seen: closer and farther, drawn along with a mouse or a finger. */
function useView(drawn: readonly Placed[] | undefined, size: { width: number; height: number }) {
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 })
  const grip = useRef<{ x: number; y: number; view: View; pixel: number } | undefined>(undefined)
  const bounds = useMemo(() => {
    const xs = (drawn ?? []).map(({ x }) => x)
    const ys = (drawn ?? []).map(({ y }) => y)
    const [left, right] = [Math.min(...xs, 0) - 100, Math.max(...xs, 0) + 100]
    const [top, bottom] = [Math.min(...ys, 0) - 40, Math.max(...ys, 0) + 50]
    return {
      middle: { x: (left + right) / 2, y: (top + bottom) / 2 },
      width: Math.max(360, right - left),
      height: Math.max(300, bottom - top),
    }
  }, [drawn])
  const width = bounds.width / view.scale
  const height = bounds.height / view.scale
  /** A pixel of the screen: names and circles stay as large as they are, however far away. */
  const unit = Math.max(width / size.width, height / size.height)
  const left = bounds.middle.x + view.x - width / 2
  const top = bounds.middle.y + view.y - height / 2
  const zoom = (by: number) => setView((old) => ({ ...old, scale: Math.min(CLOSEST, Math.max(1, old.scale * by)) }))
  return {
    box: `${left} ${top} ${width} ${height}`,
    scale: view.scale,
    unit,
    zoom,
    fit: () => setView({ x: 0, y: 0, scale: 1 }),
    /** Moves so far that this article is seen. */
    show: ({ x, y }: Placed) => {
      if (x > left + 40 && x < left + width - 40 && y > top + 30 && y < top + height - 40) return
      setView((old) => ({ ...old, x: x - bounds.middle.x, y: y - bounds.middle.y }))
    },
    handlers: {
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        if (event.pointerType === 'mouse' && event.button !== 0) return
        grip.current = { x: event.clientX, y: event.clientY, view, pixel: unit }
      },
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
        const held = grip.current
        if (!held || event.buttons === 0) return
        const x = held.view.x - (event.clientX - held.x) * held.pixel
        const y = held.view.y - (event.clientY - held.y) * held.pixel
        setView((old) => ({ ...old, x, y }))
      },
      onPointerUp: () => {
        grip.current = undefined
      },
      onPointerLeave: () => {
        grip.current = undefined
      },
    },
  }
}
