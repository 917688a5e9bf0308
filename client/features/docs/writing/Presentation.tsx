import { IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { IconButton, whole } from '#client/design/index.ts'
import { notesIn } from './footnotes.ts'
import './presentation.css'

interface Slide {
  /** The parts of the text as they stand on the page. */
  parts: HTMLElement[]
  notes: string[]
  /** How many notes stand on the slides before. */
  before: number
}

/** Headings of the two highest levels begin a slide; what stands before the first is under the title. */
function slidesOf(editor: Editor): Slide[] {
  const slides: Slide[] = [{ parts: [], notes: [], before: 0 }]
  editor.state.doc.forEach((node, pos) => {
    const dom = editor.view.nodeDOM(pos)
    if (!(dom instanceof HTMLElement)) return
    let slide = slides.at(-1)
    if (!slide || (node.type.name === 'heading' && Number(node.attrs.level) <= 2)) {
      slide = { parts: [], notes: [], before: slides.reduce((sum, { notes }) => sum + notes.length, 0) }
      slides.push(slide)
    }
    const part = dom.cloneNode(true) as HTMLElement
    // What the editor puts in between is no part of the text: carets, what is proposed.
    for (const beside of part.querySelectorAll('.ProseMirror-widget, .chosen, .quotebody button')) beside.remove()
    for (const hidden of part.querySelectorAll('[data-type="detailsContent"]')) hidden.removeAttribute('hidden')
    for (const control of part.querySelectorAll('button, input')) control.setAttribute('tabindex', '-1')
    // A box to tick can be seen here, and not be ticked.
    for (const box of part.querySelectorAll('input')) box.disabled = true
    slide.parts.push(part)
    slide.notes.push(...(node.type.name === 'footnote' ? [] : notesIn(node).map(({ text }) => text)))
  })
  return slides
}

/** The text as slides, for a meeting: one heading at a time, over the whole screen. */
export default function Presentation({ editor, title, onClose }: { editor: Editor; title: string; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const slides = useMemo(() => slidesOf(editor), [editor])
  const [at, setAt] = useState(0)
  const dialog = useRef<HTMLDialogElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const slide = slides[at]
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    // Where the browser may not, the window is screen enough.
    shown?.requestFullscreen?.().catch(() => undefined)
    return () => {
      // The browser may have left it by itself in between: then there is nothing to leave.
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
      shown?.close()
    }
  }, [])
  useEffect(() => {
    place.current?.replaceChildren(...(slide?.parts ?? []))
    place.current?.parentElement?.scrollTo({ top: 0 })
  }, [slide])
  const go = (step: number) => setAt((now) => Math.min(Math.max(now + step, 0), slides.length - 1))
  return (
    <dialog
      ref={dialog}
      className="presentation"
      aria-label={t('present.title')}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onKeyDown={({ key }) => {
        if (['ArrowRight', 'ArrowDown', 'PageDown'].includes(key)) go(1)
        if (['ArrowLeft', 'ArrowUp', 'PageUp'].includes(key)) go(-1)
        if (key === 'Home') setAt(0)
        if (key === 'End') setAt(slides.length - 1)
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long slide is scrolled by the keys */}
      <div className="slide" tabIndex={0}>
        {at === 0 ? <h1>{title}</h1> : null}
        <div ref={place} className="prose" style={{ counterReset: `note ${slide?.before ?? 0}` }} />
        {slide && slide.notes.length > 0 ? (
          <ol className="footnotes sm" start={slide.before + 1}>
            {slide.notes.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a note is its place.
              <li key={index}>{whole(text)}</li>
            ))}
          </ol>
        ) : null}
      </div>
      <div className="slidebar">
        {/* With a single slide there is nowhere to go. At an end a button keeps the focus, so that the keys still work. */}
        {slides.length > 1 ? (
          <>
            <IconButton label={t('present.before')} disabled={at === 0} onClick={() => go(-1)}>
              <IconChevronLeft className="i" aria-hidden />
            </IconButton>
            <span role="status">{t('present.place', { at: at + 1, count: slides.length })}</span>
            <IconButton label={t('present.next')} disabled={at === slides.length - 1} onClick={() => go(1)}>
              <IconChevronRight className="i" aria-hidden />
            </IconButton>
          </>
        ) : null}
        <IconButton label={core('close')} onClick={onClose}>
          <IconX className="i" aria-hidden />
        </IconButton>
      </div>
    </dialog>
  )
}
