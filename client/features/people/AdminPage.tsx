import { IconPencil, IconPlus } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useDeferredValue, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { Avatar, Await, Button, Empty, IconButton, NotFound, Tag, TextField } from '#client/design/index.ts'
import type { Account, Department } from '#shared/features/people/contract.ts'
import { inTree } from './departments.ts'
import './people.css'

const AccountDialog = lazy(() => import('./AccountDialog.tsx'))
const DepartmentDialog = lazy(() => import('./DepartmentDialog.tsx'))

type Open = { account: Account | 'new' } | { department: Department | 'new' } | undefined

/**
 * People, departments and invitations; for administrators, who run the house and not the talk. `more`: what features
 * above have to look after.
 */
export default function AdminPage({ more }: { more?: ReactNode }) {
  const t = useWords('people')
  const core = useWords()
  const viewer = useViewer()
  const [open, setOpen] = useState<Open>()
  usePage({ title: core('nav.admin'), back: { href: '/mine', label: core('nav.mine') } })
  if (!viewer.isAdmin) return <NotFound />
  const close = () => setOpen(undefined)
  return (
    <div className="page">
      <header className="pagehead">
        <h1>{core('nav.admin')}</h1>
        <p className="lead">{t('adminLead')}</p>
      </header>
      <Accounts onOpen={(account) => setOpen({ account })} />
      <Departments onOpen={(department) => setOpen({ department })} />
      <Suspense>
        {more}
        {open && 'account' in open ? <AccountDialog account={open.account} onClose={close} /> : null}
        {open && 'department' in open ? <DepartmentDialog department={open.department} onClose={close} /> : null}
      </Suspense>
    </div>
  )
}

function Accounts({ onOpen }: { onOpen: (account: Account | 'new') => void }) {
  const t = useWords('people')
  const core = useWords()
  const format = useFormat()
  const [q, setQ] = useState('')
  const found = useCall('findAccounts', { q: useDeferredValue(q) }, { placeholderData: (before) => before })
  return (
    <section className="section" aria-labelledby="accounts">
      <header>
        <h2 id="accounts">{t('people')}</h2>
        <span className="sp" />
        <Button look="primary" icon={<IconPlus className="i" aria-hidden />} onClick={() => onOpen('new')}>
          {t('invite')}
        </Button>
      </header>
      <TextField
        label={t('findPerson')}
        type="search"
        maxLength={100}
        value={q}
        onChange={(event) => setQ(event.target.value)}
      />
      <Await call={found}>
        {({ accounts }) =>
          accounts.length === 0 ? (
            <Empty title={t('nobodyFound')} help={t('nobodyFoundHelp')} bare />
          ) : (
            <ul className="rows accounts">
              {accounts.map((account) => (
                <li key={account.id} className="row">
                  <Avatar name={format.name(account)} />
                  <div className="sp">
                    <b>{format.name(account)}</b>
                    <p className="sm mut">
                      {[format.department(account), account.email].filter(Boolean).join('\u00a0· ')}
                    </p>
                  </div>
                  <span className="row wrap">
                    {account.isAdmin ? <Tag>{t('admin')}</Tag> : null}
                    {account.leftAt ? (
                      <Tag look="dash">{t('closed')}</Tag>
                    ) : account.active ? null : (
                      <Tag look="dash">{t('invited')}</Tag>
                    )}
                  </span>
                  <IconButton label={`${core('edit')}: ${format.name(account)}`} onClick={() => onOpen(account)}>
                    <IconPencil className="i" aria-hidden />
                  </IconButton>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </section>
  )
}

function Departments({ onOpen }: { onOpen: (department: Department | 'new') => void }) {
  const t = useWords('people')
  const core = useWords()
  const format = useFormat()
  const found = useCall('findDepartments')
  return (
    <section className="section" aria-labelledby="departments">
      <header>
        <h2 id="departments">{t('departments')}</h2>
        <span className="sp" />
        <Button icon={<IconPlus className="i" aria-hidden />} onClick={() => onOpen('new')}>
          {t('addDepartment')}
        </Button>
      </header>
      <Await call={found}>
        {({ departments }) => (
          <ul className="rows">
            {inTree(departments).map(({ department, depth }) => (
              <li key={department.id} className="row" style={{ paddingLeft: 4 + depth * 24 }}>
                <div className="sp">
                  <b>{format.name(department)}</b>
                  <p className="sm mut">{t('departmentFacts', { count: department.people })}</p>
                </div>
                <IconButton label={`${core('edit')}: ${format.name(department)}`} onClick={() => onOpen(department)}>
                  <IconPencil className="i" aria-hidden />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
      </Await>
    </section>
  )
}
