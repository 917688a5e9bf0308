import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, Button, Empty } from '#client/design/index.ts'
import { canTendSearch } from '#shared/features/knowledge/policy.ts'
import type { TagInTree } from '#shared/features/knowledge/tags.ts'
import { TagDialog } from './TagDialog.tsx'
import { TagTree } from './TagTree.tsx'
import { tagPath } from './tag.tsx'
import './index.ts'
import './knowledge.css'
import './tags.css'

/** The taxonomy of the organisation: everybody reads it, stewards look after it. */
export default function TagsPage() {
  const t = useWords('knowledge')
  const core = useWords()
  const viewer = useViewer()
  const connection = useConnection()
  const [, go] = useLocation()
  const may = canTendSearch({ isAdmin: viewer.isAdmin, roles: new Map(Object.entries(viewer.roles)) })
  const found = useCall('findTagTree')
  const [editing, setEditing] = useState<TagInTree>()
  usePage({ title: t('tagTree'), back: { href: '/articles', label: core('nav.knowledge') } })
  const blank = (): TagInTree => ({ id: newId(), label: '', labelEn: '', broaderId: null, synonyms: [], articles: 0 })
  return (
    <div className="page narrow">
      <header className="pagehead">
        <div className="row between">
          <h1>{t('tagTree')}</h1>
          {may ? (
            <Button
              icon={<IconPlus className="i" aria-hidden />}
              disabled={connection === 'offline'}
              onClick={() => setEditing(blank())}
            >
              {t('addTag')}
            </Button>
          ) : null}
        </div>
        <p className="lead">{t('tagTreeLead')}</p>
        <p className="sm mut hide-p">{t('tagKeys')}</p>
      </header>
      <Await call={found} lines={8}>
        {({ tags }) => (
          <>
            {tags.length === 0 ? (
              <Empty title={t('tagNone')} help={t('tagNoneHelp')} phase="C" stitches={3} />
            ) : (
              <TagTree tags={tags} onOpen={(tag) => (may ? setEditing(tag) : go(tagPath(tag)))} />
            )}
            {editing ? <TagDialog tag={editing} all={tags} onClose={() => setEditing(undefined)} /> : null}
          </>
        )}
      </Await>
    </div>
  )
}
