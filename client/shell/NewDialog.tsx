import { IconFileImport, IconMessagePlus, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, arcsOf, Dialog, RingGlyph } from '#client/design/index.ts'

const things = [
  { word: 'newTopic', icon: IconMessagePlus, path: (spaceId: string) => `/spaces/${spaceId}/rooms#new` },
  { word: 'newImport', icon: IconFileImport, path: (spaceId: string) => `/spaces/${spaceId}/import` },
] as const

/** Nobody needs permission to start: first what, then in which space. */
export default function NewDialog({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const format = useFormat()
  const [, go] = useLocation()
  const spaces = useCall('findSpaces')
  const [thing, setThing] = useState<(typeof things)[number]>()
  const leave = (path: string) => {
    onClose()
    go(path)
  }

  if (!thing) {
    return (
      <Dialog title={t('new')} onClose={onClose} look="sheet">
        <p className="mut sm">{t('newHelp')}</p>
        <ul className="list" style={{ marginTop: 12 }}>
          {things.map((each) => (
            <li key={each.word}>
              <button type="button" onClick={() => setThing(each)}>
                <each.icon className="i" aria-hidden />
                {t(each.word)}
              </button>
            </li>
          ))}
          <li>
            <button type="button" onClick={() => leave('/spaces#new')}>
              <IconPlus className="i" aria-hidden />
              {t('newSpace')}
            </button>
          </li>
        </ul>
      </Dialog>
    )
  }
  return (
    <Dialog title={`${t(thing.word)}: ${t('whichSpace')}`} onClose={onClose} look="sheet">
      <Await call={spaces}>
        {(found) => {
          const mine = found.spaces.filter((space) => space.role !== null)
          if (mine.length === 0) {
            return (
              <p>
                <Link href="/spaces" onClick={onClose}>
                  {t('noSpaces')}
                </Link>
              </p>
            )
          }
          return (
            <ul className="list">
              {mine.map((space) => (
                <li key={space.id}>
                  <button type="button" onClick={() => leave(thing.path(space.id))}>
                    <RingGlyph arcs={arcsOf(space.phases)} />
                    {format.name(space)}
                  </button>
                </li>
              ))}
            </ul>
          )
        }}
      </Await>
    </Dialog>
  )
}
