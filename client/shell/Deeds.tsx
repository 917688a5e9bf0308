import { IconAlertTriangle } from '@tabler/icons-react'
import { refusalOf, useDeeds } from '#client/core/deeds.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { wordsOf } from '#client/core/unsent.ts'
import { Button, Lao } from '#client/design/index.ts'

/** What somebody wrote with it. */
const WRITTEN = ['reason', 'evidence']

/**
 * What one did without a network is done; what the server would not do when it heard of it is told. `onAnswered` hears when
 * that is about to go, with whatever was pressed in it.
 */
export default function Deeds({ onAnswered }: { onAnswered: () => void }) {
  const t = useWords()
  const answering = (answer: () => void) => () => {
    onAnswered()
    answer()
  }
  return useDeeds().map((deed) => {
    const words = wordsOf(JSON.stringify(deed.input), WRITTEN)
    return (
      <div key={`${deed.call} ${deed.id}`} className="banner" role="alert">
        <IconAlertTriangle className="i" aria-hidden />
        <div>
          <b>
            {t('deed.refused')} <Lao>{deed.title}</Lao>
          </b>
          <p className="sm">{errorWords(t, refusalOf(deed))}</p>
          {words ? (
            <p className="sm words">
              <Lao>{words}</Lao>
            </p>
          ) : null}
        </div>
        <div className="row wrap">
          <Button small href={deed.href}>
            {t('deed.open')}
          </Button>
          {deed.refused?.code === 'unexpected' ? (
            <Button small onClick={answering(deed.again)}>
              {t('retry')}
            </Button>
          ) : null}
          <Button small onClick={answering(deed.drop)}>
            {t('close')}
          </Button>
        </div>
      </div>
    )
  })
}
