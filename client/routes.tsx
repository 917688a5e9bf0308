import { type ComponentType, lazy } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { loadWords, type Namespace } from './core/i18n.ts'
import { NotFound } from './design/index.ts'
import { LanguageSwitch } from './shell/LanguageSwitch.tsx'
import { SchemeSwitch } from './shell/SchemeSwitch.tsx'

/** A page and its words, fetched together when its address is first opened. */
const page = <Props,>(words: readonly Namespace[], load: () => Promise<{ default: ComponentType<Props> }>) =>
  lazy(async () => {
    const [module] = await Promise.all([load(), loadWords(...words)])
    return module
  })

const TodayPage = page([], () => import('./shell/TodayPage.tsx'))
const MinePage = page([], () => import('./shell/MinePage.tsx'))
const ItemPage = page([], () => import('./shell/ItemPage.tsx'))
const SignInPage = page(['people'], () => import('./features/people/SignInPage.tsx'))
const SetUpPage = page(['people'], () => import('./features/people/SetUpPage.tsx'))
const InvitationPage = page(['people'], () => import('./features/people/InvitationPage.tsx'))
const ProfilePage = page(['people'], () => import('./features/people/ProfilePage.tsx'))
const AdminPage = page(['people'], () => import('./features/people/AdminPage.tsx'))
const SpacesPage = page(['spaces'], () => import('./features/spaces/SpacesPage.tsx'))
const SpacePage = page(['spaces'], () => import('./features/spaces/SpacePage.tsx'))

const open = /^\/(sign-in|setup\/|invitation\/)/
export const opensWithoutSignIn = (path: string) => open.test(path)

/** Before anybody is signed in. */
export const OpenRoutes = () => (
  <Switch>
    <Route path="/sign-in" component={SignInPage} />
    <Route path="/setup/:token">{({ token }) => <SetUpPage token={token} />}</Route>
    <Route path="/invitation/:token">{({ token }) => <InvitationPage token={token} />}</Route>
    <Route>
      <Redirect to="/sign-in" />
    </Route>
  </Switch>
)

/** Every address inside the shell. What a lower page shows of a higher feature is handed in here. */
export const SignedInRoutes = () => (
  <Switch>
    <Route path="/" component={TodayPage} />
    <Route path="/mine" component={MinePage} />
    <Route path="/me">
      <ProfilePage language={<LanguageSwitch look="switch" />} scheme={<SchemeSwitch />} />
    </Route>
    <Route path="/admin" component={AdminPage} />
    <Route path="/items/:itemId" component={ItemPage} />
    <Route path="/spaces" component={SpacesPage} />
    <Route path="/spaces/:spaceId">{({ spaceId }) => <SpacePage spaceId={spaceId} />}</Route>
    <Route component={NotFound} />
  </Switch>
)
