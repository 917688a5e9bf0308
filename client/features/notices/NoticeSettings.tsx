import { useEffect, useState } from 'react'
import { queries, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, announce, Button, SelectField } from '#client/design/index.ts'
import type { NoticeSettings as Settings } from '#shared/features/notices/contract.ts'
import { endPush, type PushState, pushState, startPush } from './push.ts'
import './index.ts'

const hours = Array.from({ length: 24 }, (_, hour) => hour)
const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`

/** How one is reached outside the page: this browser, quiet hours, the daily mail. */
export function NoticeSettings() {
  const t = useWords('notices')
  const found = useCall('findNoticeSettings')
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">{t('title')}</h2>
      <Await call={found} lines={3}>
        {({ mail, pushKey, ...settings }) => (
          <div className="stack">
            <ThisBrowser pushKey={pushKey} />
            <Hours settings={settings} mail={mail} />
          </div>
        )}
      </Await>
    </section>
  )
}

function ThisBrowser({ pushKey }: { pushKey: string }) {
  const t = useWords('notices')
  const core = useWords()
  const [state, setState] = useState<PushState>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    void pushState().then(setState, () => setState('unsupported'))
  }, [])
  async function change() {
    setBusy(true)
    setError(undefined)
    try {
      setState(await (state === 'on' ? endPush() : startPush(pushKey)))
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }
  if (state === undefined) return null
  return (
    <div>
      <p>{t(`push.${state}`)}</p>
      {state === 'on' || state === 'off' ? (
        <Button busy={busy} onClick={() => void change()}>
          {t(state === 'on' ? 'pushEnd' : 'pushStart')}
        </Button>
      ) : null}
      {error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, error, { foreign_push_service: t('foreignPush') })}
        </p>
      ) : null}
    </div>
  )
}

function Hours({ settings, mail }: { settings: Settings; mail: boolean }) {
  const t = useWords('notices')
  const core = useWords()
  const [draft, setDraft] = useState(settings)
  const save = useAction('putNoticeSettings', {
    onSuccess: async () => {
      announce(t('saved'))
      await queries.invalidateQueries({ queryKey: ['findNoticeSettings'] })
    },
  })
  const same = (Object.keys(draft) as (keyof Settings)[]).every((key) => draft[key] === settings[key])
  const field = (key: 'quietFrom' | 'quietTo', label: string) => (
    <SelectField
      label={label}
      value={Math.floor(draft[key] / 60)}
      onChange={(event) => setDraft({ ...draft, [key]: Number(event.target.value) * 60 })}
    >
      {hours.map((hour) => (
        <option key={hour} value={hour}>
          {clock(hour)}
        </option>
      ))}
    </SelectField>
  )
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ body: draft })
      }}
    >
      <p className="mut">{t('quietHelp')}</p>
      <div className="row wrap">
        {field('quietFrom', t('quietFrom'))}
        {field('quietTo', t('quietTo'))}
      </div>
      {mail ? (
        <label className="row">
          <input
            type="checkbox"
            checked={draft.digest}
            onChange={(event) => setDraft({ ...draft, digest: event.target.checked })}
          />
          <span>{t('digest')}</span>
        </label>
      ) : (
        <p className="sm mut">{t('noMail')}</p>
      )}
      {save.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, save.error)}
        </p>
      ) : null}
      <div>
        <Button type="submit" busy={save.isPending} disabled={same}>
          {core('save')}
        </Button>
      </div>
    </form>
  )
}
