import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Button } from '#client/design/index.ts'

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
  return (
    <>
      <Button
        {...(look ? { look } : {})}
        busy={make.isPending}
        after={<IconArrowRight className="i" aria-hidden />}
        onClick={() => make.mutate({ params: { topicId }, body: { id, messageIds: [...messageIds] } })}
      >
        {t('make')}
      </Button>
      {make.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, make.error)}
        </p>
      ) : null}
    </>
  )
}
