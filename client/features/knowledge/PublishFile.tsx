import { IconFileImport } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Await, Button, Dialog, SelectField } from '#client/design/index.ts'

/** From the library to a file that is published: which space, then the file, what looks damaged in it, and the article. */
export function PublishFile() {
  const t = useWords('knowledge')
  const format = useFormat()
  const offline = useConnection() === 'offline'
  const [, go] = useLocation()
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState('')
  const found = useCall('findSpaces', {}, { enabled: open })
  return (
    <>
      <Button
        small
        icon={<IconFileImport className="i" aria-hidden />}
        disabled={offline}
        onClick={() => setOpen(true)}
      >
        {t('file.publish')}
      </Button>
      {open ? (
        <Dialog title={t('file.publish')} onClose={() => setOpen(false)}>
          <Await call={found} lines={2}>
            {({ spaces }) => {
              const mine = spaces.filter(({ readable, role, kind }) => readable && (role !== null || kind === 'open'))
              const spaceId = mine.some(({ id }) => id === chosen) ? chosen : (mine[0]?.id ?? '')
              return mine.length === 0 ? (
                <p className="mut">{t('file.noSpace')}</p>
              ) : (
                <div className="stack">
                  <SelectField
                    label={t('combine.space')}
                    help={t('file.help')}
                    value={spaceId}
                    onChange={(event) => setChosen(event.target.value)}
                  >
                    {mine.map((one) => (
                      <option key={one.id} value={one.id}>
                        {format.name(one)}
                      </option>
                    ))}
                  </SelectField>
                  <Button look="primary" onClick={() => go(`/spaces/${spaceId}/import?then=publish`)}>
                    {t('file.go')}
                  </Button>
                </div>
              )
            }}
          </Await>
        </Dialog>
      ) : null}
    </>
  )
}
