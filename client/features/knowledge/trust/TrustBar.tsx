import { IconDiscountCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { announce, Button, VerifiedBar } from '#client/design/index.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'

const states = { verified: 'verified', due: 'due', stale: 'expired' } as const

/** Who stands for an article and until when, and the way to do so for whoever may. */
export function TrustBar({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const connection = useConnection()
  const [isLaw, setLaw] = useState(article.verified?.until === null)
  const verify = useAction('verifyArticle', {
    onSuccess: async () => {
      announce(t('verifiedNow'))
      await refresh('article')
    },
  })
  const { verified, trust } = article
  const by = verified ? nameOf(verified.by, language) : ''
  const asked = article.canVerify && trust !== 'verified'
  const note = [
    verified?.until === null ? t('trust.untilSuperseded') : '',
    verified && verified.version < article.version ? t('trust.atVersion', { version: verified.version }) : '',
  ]
    .filter(Boolean)
    .join('\u00a0· ')
  const isBehind =
    article.verifiedVersion !== null &&
    article.verifiedVersion < article.version &&
    article.version === article.versions[0]?.version
  return (
    <>
      <VerifiedBar
        of={
          !verified || trust === 'unverified'
            ? { state: 'unverified' }
            : verified.until === null
              ? { state: 'standing', by }
              : { state: states[trust], by, until: verified.until }
        }
        note={
          isBehind ? (
            <>
              {note}
              {verified ? '\u00a0· ' : null}
              <Link href={`/articles/${article.id}/versions?from=${article.verifiedVersion}&to=${article.version}`}>
                {t('differ.seeVerified')}
              </Link>
            </>
          ) : (
            note || undefined
          )
        }
        action={
          asked ? (
            <Button
              icon={<IconDiscountCheck className="i" aria-hidden />}
              busy={verify.isPending}
              disabled={connection === 'offline'}
              onClick={() =>
                verify.mutate({
                  params: { articleId: article.id },
                  body: { untilSuperseded: article.kind === 'systemic' && isLaw },
                })
              }
            >
              {t('verify')}
            </Button>
          ) : null
        }
      />
      {asked && article.kind === 'systemic' ? (
        <label className="check">
          <input type="checkbox" checked={isLaw} onChange={(event) => setLaw(event.target.checked)} />
          <span>{t('trust.isLaw')}</span>
        </label>
      ) : null}
      {verify.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, verify.error)}
        </p>
      ) : null}
    </>
  )
}
