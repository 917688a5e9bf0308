import { type ComponentType, lazy } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { loadWords, type Namespace } from './core/i18n.ts'
import { NotFound } from './design/index.ts'

/** A page and its words, fetched together when its address is first opened. */
const page = (words: readonly Namespace[], load: () => Promise<{ default: ComponentType }>) =>
  lazy(async () => {
    const [module] = await Promise.all([load(), loadWords(...words)])
    return module
  })

const TodayPage = page(['spaces'], () => import('./features/spaces/TodayPage.tsx'))
const MinePage = page(['core'], () => import('./shell/MinePage.tsx'))
const ItemPage = page(['core'], () => import('./shell/ItemPage.tsx'))
const SignInPage = page(['people'], () => import('./features/people/SignInPage.tsx'))

const open = /^\/(sign-in|setup\/|invitation\/)/
export const opensWithoutSignIn = (path: string) => open.test(path)

/** Before anybody is signed in. */
export const OpenRoutes = () => (
  <Switch>
    <Route path="/sign-in" component={SignInPage} />
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
    <Route path="/items/:itemId" component={ItemPage} />
    <Route path="/agreements/:itemId" component={ItemPage} />
    <Route path="/reflections/:itemId" component={ItemPage} />
    <Route component={NotFound} />
  </Switch>
)
