import { IconWriting } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, Empty, Facts, Tag } from '#client/design/index.ts'
import { ClassLabel } from './ClassLabel.tsx'
import { fewWrote } from './fewWrote.ts'
import './docs.css'

/** The documents of a space, the last changed first. */
export function DocList({ spaceId }: { spaceId: string }) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const found = useCall('findDocs', { spaceId })
  return (
    <Await call={found} lines={5}>
      {({ docs }) =>
        docs.length === 0 ? (
          <Empty title={t('none')} help={t('noneHelp')} phase="E" stitches={5} />
        ) : (
          <ul className="rows doclist">
            {docs.map((doc) => (
              <li key={doc.id}>
                <IconWriting className="i" aria-hidden />
                <div>
                  <Link href={`/docs/${doc.id}`} className="plain">
                    <b>{doc.title}</b>
                  </Link>
                  {doc.excerpt ? <p className="mut clamp2">{doc.excerpt}</p> : null}
                  <p className="sm mut">
                    <Facts
                      of={[
                        doc.contributors > 0
                          ? t('writers', { count: doc.contributors })
                          : t(fewWrote(doc.begun, doc.excerpt !== '')),
                        format.ago(doc.changedAt),
                      ]}
                    />
                  </p>
                </div>
                <ClassLabel of={doc.classification} />
                <Tag {...(doc.state === 'draft' ? { look: 'dash' as const } : {})}>{core(`state.${doc.state}`)}</Tag>
              </li>
            ))}
          </ul>
        )
      }
    </Await>
  )
}
