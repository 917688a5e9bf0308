import { useDeferredValue, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { usePages } from '#client/core/usePages.ts'
import { Await, More, TextField } from '#client/design/index.ts'

/** So many are read through at a glance; where there are more they are searched too. */
const GLANCE = 8

interface TopicChoiceProps {
  roomId: string
  /** The topic that was chosen; empty while none is. */
  chosen: string
  onChoose(topicId: string): void
}

/** One topic of a room: the last active first, page by page, or found by the words of its title as one types them. */
export function TopicChoice({ roomId, chosen, onChoose }: TopicChoiceProps) {
  const t = useWords('rooms')
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const found = usePages('findRoom', { roomId, ...(q ? { q } : {}) })
  return (
    <>
      {(found.data?.room.topics ?? 0) > GLANCE ? (
        <TextField
          label={t('findTopic')}
          type="search"
          value={typed}
          maxLength={200}
          onChange={(event) => {
            setTyped(event.target.value)
            // Nothing is passed on to a topic that is not seen any more.
            onChoose('')
          }}
          onKeyDown={(event) => {
            // It looks for a topic, and does not pass on yet.
            if (event.key === 'Enter') event.preventDefault()
          }}
        />
      ) : null}
      <Await call={found} lines={3}>
        {({ topics }) => (
          <>
            <p className={q ? 'sm mut' : 'sr'} role="status">
              {q ? t(found.hasMore ? 'topicsFoundMany' : 'topicsFound', { count: topics.length }) : ''}
            </p>
            <fieldset className="longchoice">
              <legend>{t('topic')}</legend>
              {topics.map((topic) => (
                <label key={topic.id} className="row">
                  <input
                    type="radio"
                    name="topic"
                    value={topic.id}
                    checked={topic.id === chosen}
                    onChange={() => onChoose(topic.id)}
                  />
                  <span>{topic.general ? t('general') : topic.title}</span>
                </label>
              ))}
              <More of={found}>{t('olderTopics')}</More>
            </fieldset>
          </>
        )}
      </Await>
    </>
  )
}
