import { IconCheck, IconFilePlus, IconHelpCircle } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { Await, announce, Button, Facts, Tag, TextArea } from '#client/design/index.ts'
import { ANSWER_MAX, isRequest, QUESTION_MAX, QUESTION_WAIT_DAYS } from '#shared/features/knowledge/policy.ts'
import type { Question } from '#shared/features/knowledge/questions.ts'
import './questions.css'

/** Questions on an article: asked in place, answered, accepted, and written into the document. */
export function Questions({ articleId }: { articleId: string }) {
  const t = useWords('knowledge')
  const found = useCall('findQuestions', { articleId })
  return (
    <section className="section questions" aria-labelledby="questions">
      <h2 id="questions">{t('questions')}</h2>
      <Await call={found} lines={2}>
        {({ questions }) => (
          <>
            {questions.length === 0 ? <p className="mut">{t('noQuestions')}</p> : null}
            <ul>
              {questions.map((question) => (
                <One key={question.id} question={question} />
              ))}
            </ul>
            <Ask articleId={articleId} />
          </>
        )}
      </Await>
    </section>
  )
}

function One({ question }: { question: Question }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const offline = useConnection() === 'offline'
  const [answering, setAnswering] = useState(false)
  const done = () => refresh('article')
  const accept = useAction('acceptAnswer', { onSuccess: done })
  const include = useAction('includeAnswer', {
    onSuccess: async () => {
      announce(t('answerIncluded'))
      await refresh('article', 'doc')
    },
  })
  const error = accept.error ?? include.error
  return (
    <li id={`question-${question.id}`} className="panel pad">
      <h3>{question.body}</h3>
      <p className="sm mut">
        <Facts of={[nameOf(question.author, language), format.ago(question.at)]} />
      </p>
      {isRequest(question, Date.now()) ? (
        <p className="sm">
          <Tag icon={<IconHelpCircle className="i" aria-hidden />}>{t('request')}</Tag>{' '}
          {t('isRequest', { count: QUESTION_WAIT_DAYS })}
        </p>
      ) : null}
      <ul>
        {question.answers.map((answer) => {
          const isAccepted = answer.id === question.acceptedId
          return (
            <li key={answer.id} data-accepted={isAccepted || undefined}>
              {isAccepted ? <Tag icon={<IconCheck className="i" aria-hidden />}>{t('accepted')}</Tag> : null}
              <p className="answer">{answer.body}</p>
              <p className="sm mut">
                <Facts of={[nameOf(answer.author, language), format.ago(answer.at)]} />
              </p>
              {question.mayAccept && !isAccepted && !question.includedAt ? (
                <Button
                  small
                  icon={<IconCheck className="i" aria-hidden />}
                  busy={accept.isPending}
                  disabled={offline}
                  onClick={() => accept.mutate({ params: { questionId: question.id }, body: { answerId: answer.id } })}
                >
                  {t('accept')}
                </Button>
              ) : null}
            </li>
          )
        })}
      </ul>
      {question.includedAt ? <p className="sm mut">{t('isIncluded')}</p> : null}
      {question.mayInclude ? (
        <p>
          <Button
            icon={<IconFilePlus className="i" aria-hidden />}
            busy={include.isPending}
            disabled={offline}
            onClick={() => include.mutate({ params: { questionId: question.id } })}
          >
            {t('include')}
          </Button>
        </p>
      ) : null}
      {error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, error, { locked: t('docLocked') })}
        </p>
      ) : null}
      {answering ? (
        <Answering questionId={question.id} onClose={() => setAnswering(false)} />
      ) : (
        <Button small look="quiet" onClick={() => setAnswering(true)}>
          {t('answer')}
        </Button>
      )}
    </li>
  )
}

function Answering({ questionId, onClose }: { questionId: string; onClose: () => void }) {
  const t = useWords('knowledge')
  const core = useWords()
  const [id] = useState(newId)
  const [body, setBody] = useState('')
  const answer = useAction('answerQuestion', { onSuccess: () => refresh('article').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    answer.mutate({ params: { questionId }, body: { id, body } })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextArea
        label={t('yourAnswer')}
        rows={3}
        autoFocus
        required
        value={body}
        maxLength={ANSWER_MAX}
        onChange={(event) => setBody(event.target.value)}
      />
      {answer.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, answer.error)}
        </p>
      ) : null}
      <div className="row">
        <Button look="primary" type="submit" busy={answer.isPending} disabled={!body.trim()}>
          {core('send')}
        </Button>
        <Button onClick={onClose}>{core('cancel')}</Button>
      </div>
    </form>
  )
}

function Ask({ articleId }: { articleId: string }) {
  const t = useWords('knowledge')
  const core = useWords()
  const [id, setId] = useState(newId)
  const [body, setBody] = useState('')
  const ask = useAction('askQuestion', {
    onSuccess: async () => {
      await refresh('article')
      setBody('')
      setId(newId())
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    ask.mutate({ params: { articleId }, body: { id, body } })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextArea
        label={t('askHere')}
        help={t('askHereHelp')}
        rows={2}
        value={body}
        maxLength={QUESTION_MAX}
        onChange={(event) => setBody(event.target.value)}
      />
      {ask.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, ask.error)}
        </p>
      ) : null}
      <p>
        <Button
          type="submit"
          icon={<IconHelpCircle className="i" aria-hidden />}
          busy={ask.isPending}
          disabled={!body.trim()}
        >
          {t('askNow')}
        </Button>
      </p>
    </form>
  )
}
