import { IconPlus, IconX } from '@tabler/icons-react'
import { type ClipboardEvent, type DragEvent, type FormEvent, useCallback, useRef, useState } from 'react'
import { refresh, useAction, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { departmentOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { useKeptDraft } from '#client/core/useKeptDraft.ts'
import { Await, Button, DayField, Dialog, IconButton, SelectField, TextArea, TextField } from '#client/design/index.ts'
import type { Meeting, MeetingWay } from '#shared/features/meetings/contract.ts'
import type { File as RoomFile } from '#shared/features/rooms/contract.ts'
import { AttachButtons, Attached, useUploads } from '../rooms/index.ts'
import { useIsInside } from './useIsInside.ts'

interface MeetingDialogProps {
  roomId: string
  spaceId: string
  /** The record that is corrected; without it a new one is made. */
  meeting: Meeting | undefined
  onClose(): void
}

interface Line {
  key: string
  question: string
  answer: string
}

/** Vientiane is seven hours ahead all year; the field speaks its time wherever the browser is. */
const ZONE_MS = 7 * 3_600_000
const toField = (instant: string | Date) => new Date(new Date(instant).getTime() + ZONE_MS).toISOString().slice(0, 16)
const fromField = (field: string) => new Date(`${field}:00+07:00`).toISOString()

const wordsIn = ({ title, outcome, asked, files }: Meeting): string[] => [
  title,
  outcome,
  ...asked.flatMap(({ question, answer }) => [question, answer]),
  ...files.map(({ name }) => name),
]

/** A meeting on one page: who, what was asked and answered, and what came of it in one line. */
export default function MeetingDialog({ roomId, spaceId, meeting, onClose }: MeetingDialogProps) {
  const t = useWords('meetings')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const members = useWhole('findMembers', { spaceId })
  const isInside = useIsInside(roomId)
  const [draft, setDraft, forget] = useKeptDraft(`ba.meeting.${viewer.id}.${meeting?.id ?? roomId}`, () => ({
    id: newId(),
    title: meeting?.title ?? '',
    way: (meeting?.way ?? 'face_to_face') as MeetingWay,
    heldAt: toField(meeting?.heldAt ?? new Date(Date.now() - 3_600_000)),
    outcome: meeting?.outcome ?? '',
    asked: (meeting?.asked ?? [{ question: '', answer: '' }]).map((one): Line => ({ key: newId(), ...one })),
    people: meeting ? meeting.people.map(({ id }) => id) : [viewer.id],
    files: meeting?.files ?? [],
    of: meeting ? wordsIn(meeting) : [],
  }))
  const latest = useRef(draft)
  latest.current = draft
  const keep = useRef(setDraft)
  keep.current = setDraft
  const uploads = useUploads(
    roomId,
    draft.files,
    useCallback((file: RoomFile) => {
      const next = { ...latest.current, files: [...latest.current.files, file] }
      latest.current = next
      keep.current(next)
    }, []),
  )
  const isSending = uploads.running.some(({ error }) => error === undefined)
  const take = (event: ClipboardEvent | DragEvent, files: FileList) => {
    if (files.length === 0) return
    event.preventDefault()
    uploads.add(files)
  }
  const [q, setQ] = useState('')
  const after = {
    onSuccess: async () => {
      forget()
      await refresh('meeting')
      onClose()
    },
  }
  const record = useAction('recordMeeting', after)
  const correct = useAction('changeMeeting', after)
  const failed = record.error ?? correct.error
  const change = (to: Partial<typeof draft>) => setDraft({ ...draft, ...to })
  const changeLine = (key: string, to: Partial<Line>) =>
    change({ asked: draft.asked.map((one) => (one.key === key ? { ...one, ...to } : one)) })

  const choose = (id: string, on: boolean) =>
    change({ people: on ? [...draft.people, id] : draft.people.filter((one) => one !== id) })
  const [before] = useState(draft.people)
  /** Who was chosen and may not enter any more: the record cannot be kept with them, so they are there to be taken out. */
  const goneOf = (inside: readonly { id: string }[]) =>
    before
      .filter((id) => !inside.some((one) => one.id === id))
      .map((id) => {
        const known = [...(members.data?.members ?? []), ...(meeting?.people ?? [])].find((one) => one.id === id)
        return { id, name: known ? nameOf(known, language) : '' }
      })

  function submit(event: FormEvent) {
    event.preventDefault()
    const { id, asked, heldAt, files, of: _, ...rest } = draft
    const body = {
      ...rest,
      heldAt: fromField(heldAt),
      files: files.map(({ id }) => id),
      asked: asked.filter(({ question }) => question.trim()).map(({ question, answer }) => ({ question, answer })),
    }
    if (meeting) correct.mutate({ params: { meetingId: meeting.id }, body })
    else record.mutate({ params: { roomId }, body: { id, ...body } })
  }

  return (
    <Dialog title={t(meeting ? 'changeMeeting' : 'recordMeeting')} look="wide" onClose={onClose} keeps>
      <form
        className="stack"
        onSubmit={submit}
        onPaste={(event) => take(event, event.clipboardData.files)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => take(event, event.dataTransfer.files)}
      >
        <TextField
          label={t('about')}
          value={draft.title}
          onChange={(event) => change({ title: event.target.value })}
          maxLength={200}
          required
        />
        <div className="row wrap wayandtime">
          <SelectField
            label={t('how')}
            value={draft.way}
            onChange={(event) => change({ way: event.target.value as MeetingWay })}
          >
            <option value="face_to_face">{t('way.face_to_face')}</option>
            <option value="online">{t('way.online')}</option>
          </SelectField>
          <DayField
            label={t('when')}
            type="datetime-local"
            value={draft.heldAt}
            max={toField(new Date())}
            onChange={(event) => change({ heldAt: event.target.value })}
            required
          />
        </div>
        <fieldset className="whowas">
          <legend>{t('who')}</legend>
          <p className="sm mut">{t('whoHelp')}</p>
          <Await call={members} lines={2}>
            {({ members }) => (
              <>
                {members.length > 10 ? (
                  <TextField
                    label={t('findPerson')}
                    type="search"
                    value={q}
                    onChange={(event) => setQ(event.target.value)}
                  />
                ) : null}
                <div className="members">
                  {goneOf(members.filter(isInside)).map((one) => (
                    <label key={one.id} className="row">
                      <input
                        type="checkbox"
                        checked={draft.people.includes(one.id)}
                        onChange={(event) => choose(one.id, event.target.checked)}
                      />
                      <span>
                        {one.name || t('somebody')} <span className="sm mut">{t('notInside')}</span>
                      </span>
                    </label>
                  ))}
                  {members
                    .filter(isInside)
                    .filter((one) => `${one.nameLo} ${one.nameEn}`.toLowerCase().includes(q.trim().toLowerCase()))
                    .map((one) => (
                      <label key={one.id} className="row">
                        <input
                          type="checkbox"
                          checked={draft.people.includes(one.id)}
                          onChange={(event) => choose(one.id, event.target.checked)}
                        />
                        <span>
                          {nameOf(one, language)} <span className="sm mut">{departmentOf(one, language)}</span>
                        </span>
                      </label>
                    ))}
                </div>
              </>
            )}
          </Await>
        </fieldset>
        <fieldset className="questionlist">
          <legend>{t('asked')}</legend>
          {draft.asked.map((one, index) => (
            <div key={one.key} className="question">
              <TextField
                label={t('question', { number: index + 1 })}
                value={one.question}
                onChange={(event) => changeLine(one.key, { question: event.target.value })}
                maxLength={1000}
              />
              <TextArea
                label={t('answer', { number: index + 1 })}
                value={one.answer}
                onChange={(event) => changeLine(one.key, { answer: event.target.value })}
                maxLength={2000}
                rows={2}
              />
              {draft.asked.length > 1 ? (
                <IconButton
                  label={t('removeQuestion', { number: index + 1 })}
                  onClick={() => change({ asked: draft.asked.filter(({ key }) => key !== one.key) })}
                >
                  <IconX className="i" aria-hidden />
                </IconButton>
              ) : null}
            </div>
          ))}
          {draft.asked.length < 30 ? (
            <Button
              small
              look="quiet"
              icon={<IconPlus className="i" aria-hidden />}
              onClick={() => change({ asked: [...draft.asked, { key: newId(), question: '', answer: '' }] })}
            >
              {t('addQuestion')}
            </Button>
          ) : null}
        </fieldset>
        <TextField
          label={t('outcome')}
          help={t('outcomeHelp')}
          value={draft.outcome}
          onChange={(event) => change({ outcome: event.target.value })}
          maxLength={400}
          required
        />
        <fieldset className="with">
          <legend>{t('files')}</legend>
          <p className="row wrap">
            <AttachButtons onFiles={uploads.add} />
            <span className="sm mut">{t('filesHelp')}</span>
          </p>
          <Attached
            files={draft.files}
            running={uploads.running}
            left={uploads.left}
            onRemove={(id) => change({ files: draft.files.filter((one) => one.id !== id) })}
            onDrop={uploads.drop}
            onAgain={uploads.again}
          />
        </fieldset>
        {failed ? (
          <p className="msgbad" role="alert">
            {errorWords(core, failed, {
              not_yet: t('notYetHeld'),
              too_long_ago: t('tooLongAgo'),
              foreign_person: t('foreignPerson'),
            })}{' '}
            {failed.detail.what === 'file' ? t('fileGone') : null}
          </p>
        ) : null}
        <Button
          look="primary"
          type="submit"
          busy={record.isPending || correct.isPending}
          disabled={draft.people.length === 0 || isSending}
        >
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}
