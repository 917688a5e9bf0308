import {
  IconBell,
  IconChartHistogram,
  IconChevronLeft,
  IconCircles,
  IconDots,
  IconPlus,
  IconSearch,
  IconSeedling,
  IconSettings,
  IconStack2,
  IconSun,
  IconUser,
  type TablerIcon,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { refresh, useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { loadWords, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { useOpenPage } from '#client/core/page.ts'
import { useSession, useViewer } from '#client/core/session.tsx'
import { aside } from '#client/design/aside.tsx'
import { Brand } from '#client/design/Brand.tsx'
import { Avatar, arcsOf, Button, isMissed, Lao, Missed, OfflineBanner, RingGlyph } from '#client/design/index.ts'
import { announce, Toasts } from '#client/design/toast.tsx'
import { useTray } from '#client/features/knowledge/combine/tray.ts'
import { hasMetrics } from '#shared/features/metrics/policy.ts'
import { useKeys } from './keys.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { Leaving } from './Leaving.tsx'
import { Mark, sumOf, useFreshMarks, useSpaceMarks } from './SpaceMarks.tsx'
import './shell.css'

const OutboxKeeper = aside(async () => ({ default: (await import('#client/features/rooms/index.ts')).OutboxKeeper }))
const SearchDialog = aside(async () => {
  const [module] = await Promise.all([import('#client/features/knowledge/index.ts'), loadWords('knowledge')])
  return { default: module.SearchDialog }
}, Away)
const Tray = aside(async () => {
  const [module] = await Promise.all([import('#client/features/knowledge/combine/Tray.tsx'), loadWords('knowledge')])
  return module
})
const Deeds = aside(() => import('./Deeds.tsx'))
const SignInSheet = aside(() => import('./SignInSheet.tsx'))
const HelpDialog = aside(() => import('./HelpDialog.tsx'), Away)
const NewDialog = aside(() => import('./NewDialog.tsx'), Away)
const PersonMenu = aside(() => import('./PersonMenu.tsx'), Away)

type Word = 'today' | 'inbox' | 'spaces' | 'knowledge' | 'learning' | 'metrics' | 'admin'
interface Place {
  word: Word
  href: string
  icon: TablerIcon
  /** Paths that belong to it. */
  covers: RegExp
}

const places: readonly Place[] = [
  { word: 'today', href: '/', icon: IconSun, covers: /^\/$/ },
  { word: 'inbox', href: '/inbox', icon: IconBell, covers: /^\/(inbox|catch-up)/ },
  { word: 'spaces', href: '/spaces', icon: IconCircles, covers: /^\/(spaces|rooms|topics|docs)/ },
  { word: 'knowledge', href: '/articles', icon: IconStack2, covers: /^\/(articles|search)/ },
  { word: 'learning', href: '/checklists', icon: IconSeedling, covers: /^\/checklists/ },
]
const metrics: Place = { word: 'metrics', href: '/team-metrics', icon: IconChartHistogram, covers: /^\/team-metrics/ }
const admin: Place = { word: 'admin', href: '/admin', icon: IconSettings, covers: /^\/admin/ }

/** Everything round a page: where one can go, what can be started, who one is, and whether the server hears. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useWords()
  const viewer = useViewer()
  const { expired, asked } = useSession()
  const page = useOpenPage()
  const [path, go] = useLocation()
  const [open, setOpen] = useState<'help' | 'new' | 'person' | 'search'>()
  const { kept } = useTray(viewer.id)
  const main = useRef<HTMLElement>(null)
  const close = () => setOpen(undefined)

  useKeys({
    search: () => setOpen('search'),
    help: () => setOpen('help'),
    go,
  })
  // A new page is read from its beginning, by eye and by ear.
  const lastPath = useRef(path)
  const isNameless = useRef(false)
  useEffect(() => {
    if (lastPath.current === path) return
    lastPath.current = path
    isNameless.current = true
    main.current?.focus({ preventScroll: true })
    if (!location.hash) scrollTo(0, 0)
  }, [path])
  // Its name may come after it: it is told where one is still at its beginning.
  useEffect(() => {
    if (!page.title || page.awaited || !isNameless.current) return
    isNameless.current = false
    if (document.activeElement !== main.current) return
    main.current?.blur()
    main.current?.focus({ preventScroll: true })
  }, [page.title, page.awaited])

  const seen = [...places, ...(hasMetrics(viewer) ? [metrics] : []), ...(viewer.isAdmin ? [admin] : [])]

  return (
    <div data-focus={page.focus || undefined}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <div className="app">
        <aside className="side" aria-label={t('menu')}>
          <div>
            <Link href="/" className="brandlink">
              <Brand />
            </Link>
            <SearchButton onOpen={() => setOpen('search')} />
            <div className="plus">
              <Button wide icon={<IconPlus className="i" aria-hidden />} onClick={() => setOpen('new')}>
                <span className="lb">{t('new')}</span>
              </Button>
            </div>
            <nav className="nav" aria-label={t('menu')}>
              {seen.map(({ word, href, icon: Icon, covers }) => (
                <Link key={word} href={href} aria-current={covers.test(path) ? 'page' : undefined}>
                  <Tip words={t(`nav.${word}`)} />
                  <Icon className="i" aria-hidden />
                  <span className="lb">{t(`nav.${word}`)}</span>
                  {word === 'inbox' ? <Unseen /> : null}
                </Link>
              ))}
            </nav>
            <MySpaces path={path} />
            <Me onOpen={() => setOpen('person')} />
          </div>
        </aside>
        <div>
          <TopBar />
          <div className="connection">
            {page.ownNote ? null : <ConnectionNote />}
            <Deeds onAnswered={() => main.current?.focus({ preventScroll: true })} />
          </div>
          <main id="main" className="main" tabIndex={-1} ref={main} aria-label={page.title || undefined}>
            {children}
          </main>
        </div>
      </div>
      <nav className="tabbar" aria-label={t('bottomMenu')}>
        <Tab href="/" icon={IconSun} on={path === '/'}>
          {t('nav.today')}
        </Tab>
        <Tab href="/spaces" icon={IconCircles} on={/^\/(spaces|rooms|topics|docs)/.test(path)}>
          {t('nav.spacesShort')}
          <AllMarks />
        </Tab>
        <button type="button" aria-label={t('new')} onClick={() => setOpen('new')}>
          <span className="add">
            <IconPlus className="i" aria-hidden />
          </span>
        </button>
        <Tab href="/search" icon={IconSearch} on={/^\/(search|articles)/.test(path)}>
          {t('nav.search')}
        </Tab>
        <Tab href="/mine" icon={IconUser} on={/^\/(mine|me|checklists|team-metrics|admin)/.test(path)}>
          {t('nav.mine')}
        </Tab>
      </nav>
      <Toasts />
      {open === 'help' ? <HelpDialog onClose={close} /> : null}
      {open === 'new' ? <NewDialog onClose={close} /> : null}
      {open === 'search' ? <SearchDialog onClose={close} /> : null}
      {open === 'person' ? <PersonMenu onClose={close} onHelp={() => setOpen('help')} /> : null}
      {expired ? <SignInSheet /> : null}
      {asked ? <Leaving /> : null}
      {kept.length > 0 && !page.focus ? <Tray /> : null}
      <OutboxKeeper personId={viewer.id} />
    </div>
  )
}

/** What was asked for and cannot be fetched says so, and is closed: it can be asked for again. */
function Away({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const offline = useConnection() === 'offline'
  const told = useRef(false)
  useEffect(() => {
    if (told.current) return
    told.current = true
    announce(t(offline ? 'offline.reason' : 'error.unexpected'))
    onClose()
  }, [offline, onClose, t])
  return null
}

function Tab({ href, icon: Icon, on, children }: { href: string; icon: TablerIcon; on: boolean; children: ReactNode }) {
  return (
    <Link href={href} aria-current={on ? 'page' : undefined}>
      <Icon className="i" aria-hidden />
      <span>{children}</span>
    </Link>
  )
}

/** Looks like the field it opens. */
function SearchButton({ onOpen }: { onOpen: () => void }) {
  const t = useWords()
  return (
    <search>
      <button
        type="button"
        className="find"
        aria-label={t('search')}
        onClick={onOpen}
        aria-keyshortcuts="/ Control+K Meta+K"
      >
        <IconSearch className="i" aria-hidden />
        <span className="lb">{t('search')}</span>
        <kbd>/</kbd>
      </button>
    </search>
  )
}

/** The name of a place for whoever points at it, where only its picture is seen; the place has it already for the ear. */
const Tip = ({ words }: { words: string }) => <span className="tip" title={words} aria-hidden="true" />

/** More than these would push the person out of sight. */
const MOST_SPACES = 8

function MySpaces({ path }: { path: string }) {
  const t = useWords()
  const format = useFormat()
  const spaces = useCall('findSpaces')
  const known = spaces.data?.spaces ?? []
  const all = known.filter((space) => space.role !== null)
  const marks = useSpaceMarks()
  useFreshMarks(
    all.map(({ id }) => id),
    known.map(({ id }) => id),
  )
  const missed = (
    <Missed of={[spaces, useCall('findSpaceMarks'), useCall('countUnseen'), useCall('countDocNotices')]}>
      {isMissed(spaces) ? t('mySpaces') : t('whatIsNew')}
    </Missed>
  )
  if (all.length === 0) return missed
  const mine = all.slice(0, MOST_SPACES)
  const rest = all.slice(MOST_SPACES)
  return (
    <>
      <h2>{t('mySpaces')}</h2>
      <nav className="myspaces" aria-label={t('mySpaces')}>
        {mine.map((space) => (
          <Link
            key={space.id}
            href={`/spaces/${space.id}`}
            aria-current={path.startsWith(`/spaces/${space.id}`) ? 'page' : undefined}
          >
            <Tip words={format.name(space)} />
            <RingGlyph arcs={arcsOf(space.phases)} />
            <span className="lb clamp2">
              <Lao>{format.name(space)}</Lao>
            </span>
            <Mark {...marks.get(space.id)} />
          </Link>
        ))}
        {rest.length > 0 ? (
          <Link href="/spaces">
            <Tip words={t('moreSpaces', { count: rest.length })} />
            <IconDots className="i" aria-hidden />
            <span className="lb">{t('moreSpaces', { count: rest.length })}</span>
            <Mark {...sumOf(rest.map(({ id }) => marks.get(id)))} />
          </Link>
        ) : null}
      </nav>
      {missed}
    </>
  )
}

function Me({ onOpen }: { onOpen: () => void }) {
  const t = useWords()
  const viewer = useViewer()
  const format = useFormat()
  const { demo } = useSession()
  const name = format.name(viewer)
  return (
    <div className="me">
      <div>
        <button type="button" className="who" onClick={onOpen} aria-label={t('personMenu', { name })} title={name}>
          <Avatar name={name} />
          <div>
            <b>{name}</b>
            {demo ? <span className="mut">{t('demo')}</span> : <span className="mut">{format.department(viewer)}</span>}
          </div>
        </button>
      </div>
      <LanguageSwitch />
    </div>
  )
}

/** What is new in all one's spaces; the sidebar keeps it fresh. */
const AllMarks = () => <Mark {...sumOf([...useSpaceMarks().values()])} />

/** How many messages call one and were not seen. */
function Unseen() {
  const t = useWords()
  const found = useCall('countUnseen')
  const inDocs = useCall('countDocNotices')
  const unseen = (found.data?.unseen ?? 0) + (inDocs.data?.unseen ?? 0)
  if (unseen === 0) return null
  return (
    <span className="badge">
      <span aria-hidden="true">{unseen < 100 ? unseen : '99+'}</span>
      <span className="sr">, {t(unseen < 100 ? 'unseen' : 'unseenMany', { count: unseen })}</span>
    </span>
  )
}

function TopBar() {
  const t = useWords()
  const page = useOpenPage()
  return (
    <header className="topbar">
      {page.back ? (
        <Link className="back" href={page.back.href}>
          <IconChevronLeft className="i" aria-hidden />
          <span>{page.back.label}</span>
        </Link>
      ) : (
        <Link href="/" className="brandlink">
          <Brand />
        </Link>
      )}
      <span className="sp" />
      <Link className="ib" href="/inbox">
        <IconBell className="i" aria-hidden />
        <span className="sr">{t('nav.inbox')}</span>
        <Unseen />
      </Link>
      <Link className="ib" href="/search" aria-label={t('search')}>
        <IconSearch className="i" aria-hidden />
      </Link>
    </header>
  )
}

/** Most lost connections come back before anybody would notice; one that does not is as good as offline. */
const NOTICE_MS = 2500
const GIVE_UP_MS = 10_000

function ConnectionNote() {
  const t = useWords()
  const state = useConnection()
  const [late, setLate] = useState<'no' | 'late' | 'long'>('no')
  useEffect(() => {
    setLate('no')
    if (state !== 'reconnecting') return
    const timers = [setTimeout(() => setLate('late'), NOTICE_MS), setTimeout(() => setLate('long'), GIVE_UP_MS)]
    return () => timers.forEach(clearTimeout)
  }, [state])
  if (state === 'offline' || late === 'long') return <OfflineBanner onRetry={() => void refresh()} />
  if (late === 'late') {
    return (
      <p className="note" role="status">
        {t('reconnecting')}
      </p>
    )
  }
  return null
}
