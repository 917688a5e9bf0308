import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { type CallError, refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Button, TextArea, TextField } from '#client/design/index.ts'
import { Modal } from '#client/design/overlays.ts'
import type { SpaceCard, SpaceKind } from '#shared/features/spaces/contract.ts'

const kinds = ['open', 'closed', 'private'] as const satisfies readonly SpaceKind[]

/** Opens a space, or changes the given one. The id is made here, so that a repeat opens nothing twice. */
export default function SpaceDialog({ space, onClose }: { space?: SpaceCard; onClose(): void }) {
  const t = useWords('spaces')
  const core = useWords()
  const [, go] = useLocation()
  const [id] = useState(() => space?.id ?? newId())
  const [draft, setDraft] = useState({
    kind: space?.kind ?? ('open' as SpaceKind),
    nameLo: space?.nameLo ?? '',
    nameEn: space?.nameEn ?? '',
    visionLo: space?.visionLo ?? '',
    visionEn: space?.visionEn ?? '',
    hidesReaders: space?.hidesReaders ?? false,
  })
  const done = async () => {
    await refresh('space')
    onClose()
    go(`/spaces/${id}`)
  }
  const create = useAction('createSpace', { onSuccess: done })
  const update = useAction('updateSpace', { onSuccess: done })
  const error: CallError | null = create.error ?? update.error
  const set = (field: keyof typeof draft) => (event: { target: { value: string } }) =>
    setDraft((old) => ({ ...old, [field]: event.target.value }))

  function submit(event: FormEvent) {
    event.preventDefault()
    // One name is enough to begin; the other language can follow.
    const body = { ...draft, nameLo: draft.nameLo || draft.nameEn, nameEn: draft.nameEn || draft.nameLo }
    if (space) update.mutate({ params: { spaceId: space.id }, body })
    else create.mutate({ body: { ...body, id } })
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={space ? t('change') : t('open')}
      closeButtonProps={{ 'aria-label': core('close') }}
    >
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('nameLo')}
          value={draft.nameLo}
          onChange={set('nameLo')}
          maxLength={120}
          lang="lo"
          data-autofocus
          required={!draft.nameEn}
        />
        <TextField
          label={t('nameEn')}
          value={draft.nameEn}
          onChange={set('nameEn')}
          maxLength={120}
          lang="en"
          required={!draft.nameLo}
        />
        <TextArea
          label={t('visionLo')}
          help={t('visionHelp')}
          value={draft.visionLo}
          onChange={set('visionLo')}
          maxLength={400}
          lang="lo"
        />
        <TextArea label={t('visionEn')} value={draft.visionEn} onChange={set('visionEn')} maxLength={400} lang="en" />
        <fieldset className="kinds">
          <legend>{t('who')}</legend>
          {kinds.map((kind) => (
            <label key={kind}>
              <input type="radio" name="kind" value={kind} checked={draft.kind === kind} onChange={set('kind')} />
              <span>
                <b>{t(`kind.${kind}`)}</b>
                <span className="sm mut">{t(`kindHelp.${kind}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {draft.kind === 'open' ? (
          <div className="kinds">
            <label>
              <input
                type="checkbox"
                checked={draft.hidesReaders}
                onChange={(event) => setDraft((old) => ({ ...old, hidesReaders: event.target.checked }))}
              />
              <span>
                <b>{t('hidesReaders')}</b>
                <span className="sm mut">{t('hidesReadersHelp')}</span>
              </span>
            </label>
          </div>
        ) : null}
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, error)}
          </p>
        ) : null}
        <div className="row">
          <Button look="primary" type="submit" busy={create.isPending || update.isPending}>
            {space ? core('save') : t('open')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {core('cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
