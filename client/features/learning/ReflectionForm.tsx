import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { useViewer } from '#client/core/session.tsx'
import { announce, Button, SavedState, TextArea, TextField } from '#client/design/index.ts'
import type { Checklist, Reflection } from '#shared/features/learning/contract.ts'
import { REFLECTION_MIN } from '#shared/features/learning/policy.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'
import { Curl } from './Curl.tsx'
import { RoomFields, useRoomChoice } from './NextTurn.tsx'
import { proposedTitle } from './proposals.ts'

/** What one has written and not yet shared, kept on this device. */
function useDraft(key: string) {
  const [body, setBody] = useState(() => localStorage.getItem(key) ?? '')
  const [at, setAt] = useState(() => localStorage.getItem(`${key}.at`) ?? '')
  const write = (next: string) => {
    const now = next ? new Date().toISOString() : ''
    setBody(next)
    setAt(now)
    localStorage.setItem(key, next)
    localStorage.setItem(`${key}.at`, now)
    if (!next) for (const each of [key, `${key}.at`]) localStorage.removeItem(each)
  }
  return { body, at, write }
}

interface ReflectionFormProps {
  checklist: Checklist
  /** The number of the turn that would begin. */
  turn: number
  /** The reflection is shared, and its topic could not be opened. */
  onRefused(reflection: Reflection, rest: { title: string; roomId: string; error: unknown }): void
}

/** What practice taught, shared with the space, and the question it leads to, opened as the next turn. */
export function ReflectionForm({ checklist, turn, onRefused }: ReflectionFormProps) {
  const t = useWords('learning')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const connection = useConnection()
  const [, go] = useLocation()
  const { body, at, write } = useDraft(`ba.reflection.${viewer.id}.${checklist.id}`)
  const [ids, setIds] = useState(() => ({ reflection: newId(), topic: newId() }))
  const [opens, setOpens] = useState(true)
  const [title, setTitle] = useState<string>()
  const [editing, setEditing] = useState(false)
  const [short, setShort] = useState(false)
  const choice = useRoomChoice(checklist.spaceId)
  const question = title ?? proposedTitle(body)
  const openTopic = useAction('openTopicFromReflection')
  const post = useAction('postReflection', {
    onSuccess: async (shared) => {
      const reflection = shared.reflections.find(({ id }) => id === ids.reflection)
      const { room } = choice
      write('')
      setTitle(undefined)
      setEditing(false)
      setIds({ reflection: newId(), topic: newId() })
      if (opens && room && reflection) {
        try {
          const params = { reflectionId: reflection.id }
          const topic = await openTopic.mutateAsync({
            params,
            body: { id: ids.topic, roomId: room.id, title: question },
          })
          await refresh('topic', 'reflection', 'checklist')
          go(`/topics/${topic.id}`)
          return
        } catch (error) {
          onRefused(reflection, { title: question, roomId: room.id, error })
        }
      }
      announce(t('posted'))
      await refresh('reflection', 'checklist')
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    const isShort = countGraphemes(body.trim()) < REFLECTION_MIN
    setShort(isShort)
    if (!isShort) post.mutate({ params: { checklistId: checklist.id }, body: { id: ids.reflection, body } })
  }
  const busy = post.isPending || openTopic.isPending
  const offline = connection === 'offline'
  return (
    <form className="card" onSubmit={submit}>
      <div className="ask">
        <TextArea
          label={t('write')}
          help={t('writeHelp')}
          error={short ? t('reflectionShort') : undefined}
          value={body}
          onChange={(event) => {
            write(event.target.value)
            setShort(false)
          }}
          maxLength={4000}
          rows={5}
        />
        {at ? <SavedState state="local" at={at} /> : null}
      </div>
      <div className="born" data-phase="S">
        <Curl />
        <div>
          <label className="sw">
            <input
              type="checkbox"
              role="switch"
              aria-checked={opens}
              checked={opens}
              onChange={(event) => setOpens(event.target.checked)}
            />
            <span className="sm">{t('opens')}</span>
          </label>
          {opens ? (
            editing ? (
              <div className="stack">
                <TextField
                  label={t('question')}
                  value={question}
                  onChange={(event) => setTitle(event.target.value)}
                  maxLength={200}
                  required
                />
                <RoomFields choice={choice} />
              </div>
            ) : (
              <>
                <h3>{question || t('questionEmpty')}</h3>
                <p className="sm mut">
                  {core('spiral.turn', { turn })}
                  {choice.room ? `\u00a0· ${t('inRoom', { room: nameOf(choice.room, language) })}` : null}
                </p>
                {choice.loaded && !choice.room ? <p className="sm mut">{t('noRooms')}</p> : null}
              </>
            )
          ) : (
            <p className="sm mut">{t('shareOnly')}</p>
          )}
        </div>
        <div className="act">
          {post.error ? (
            <p className="msgbad" role="alert">
              {errorWords(core, post.error, { reflection_too_short: t('reflectionShort') })}
            </p>
          ) : null}
          <Button look="primary" type="submit" busy={busy} disabled={offline || (opens && !choice.room)}>
            {opens ? t('shareAndOpen', { turn }) : t('share')}
          </Button>
          {opens && !editing ? (
            <Button look="quiet" onClick={() => setEditing(true)}>
              {t('editQuestion')}
            </Button>
          ) : null}
          {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
        </div>
      </div>
    </form>
  )
}
