import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Button, Dialog } from '#client/design/index.ts'
import type { TemplateChoice } from '#shared/features/docs/templates.ts'
import { TemplateChooser } from './TemplateChooser.tsx'

interface MakeDocProps {
  topicId: string
  /** Messages that come along as quotes. */
  messageIds: readonly string[]
  look?: 'primary'
}

/** Turns a topic into a document with one click. */
export function MakeDoc({ topicId, messageIds, look }: MakeDocProps) {
  const t = useWords('docs')
  const core = useWords()
  const [, go] = useLocation()
  // Made once: a second click is the same document.
  const [id] = useState(newId)
  const make = useAction('createDocFromTopic', {
    onSuccess: async (doc) => {
      await refresh('doc', 'topic')
      go(`/docs/${doc.id}`)
    },
  })
  const [choosing, setChoosing] = useState(false)
  const [template, setTemplate] = useState<TemplateChoice>()
  const topic = useCall('findTopic', { topicId }, { enabled: choosing })
  const submit = (chosen?: TemplateChoice) =>
    make.mutate({
      params: { topicId },
      body: { id, messageIds: [...messageIds], ...(chosen ? { template: chosen } : {}) },
    })
  return (
    <>
      <Button
        {...(look ? { look } : {})}
        busy={make.isPending}
        after={<IconArrowRight className="i" aria-hidden />}
        onClick={() => submit()}
      >
        {t('make')}
      </Button>
      <button type="button" className="lnk sm" onClick={() => setChoosing(true)}>
        {t('makeFrom')}
      </button>
      {choosing && topic.data ? (
        <Dialog title={t('make')} look="wide" onClose={() => setChoosing(false)}>
          <div className="stack">
            <TemplateChooser spaceId={topic.data.topic.spaceId} chosen={template} onChoose={setTemplate} />
            {make.error ? (
              <p className="msgbad" role="alert">
                {errorWords(core, make.error)}
              </p>
            ) : null}
            <Button look="primary" busy={make.isPending} onClick={() => submit(template)}>
              {t('make')}
            </Button>
          </div>
        </Dialog>
      ) : null}
      {make.error && !choosing ? (
        <p className="msgbad" role="alert">
          {errorWords(core, make.error)}
        </p>
      ) : null}
    </>
  )
}
