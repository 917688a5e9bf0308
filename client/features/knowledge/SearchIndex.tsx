import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, announce, Button } from '#client/design/index.ts'
import './index.ts'

const LOOK_AGAIN_MS = 2000

/** How far the search is with cutting what it has to find, and the way to do all of it again. */
export function SearchIndex() {
  const t = useWords('knowledge')
  const core = useWords()
  const format = useFormat()
  const found = useCall('findSearchIndex', undefined, {
    refetchInterval: ({ state }) => (state.data && state.data.waiting > 0 ? LOOK_AGAIN_MS : false),
  })
  const rebuild = useAction('rebuildSearchIndex', {
    onSuccess: async () => {
      announce(t('rebuilding'))
      await found.refetch()
      await refresh()
    },
  })
  return (
    <section className="section" aria-labelledby="searchindex">
      <header>
        <h2 id="searchindex">{core('search')}</h2>
        <span className="sp" />
        <Button busy={rebuild.isPending} disabled={(found.data?.waiting ?? 0) > 0} onClick={() => rebuild.mutate({})}>
          {t('rebuild')}
        </Button>
      </header>
      <Await call={found}>
        {({ waiting, all }) =>
          waiting === 0 ? (
            <p>{t('allFound', { count: all, number: format.number(all) })}</p>
          ) : (
            <>
              <progress value={all - waiting} max={all} aria-label={t('rebuilding')} />
              <p className="sm mut">{t('cutSoFar', { done: format.number(all - waiting), all: format.number(all) })}</p>
            </>
          )
        }
      </Await>
      {rebuild.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, rebuild.error)}
        </p>
      ) : null}
    </section>
  )
}
