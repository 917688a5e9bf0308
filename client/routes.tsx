import { type ComponentType, lazy } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { loadWords, type Namespace } from './core/i18n.ts'
import { aside } from './design/aside.tsx'
import { NotFound } from './design/index.ts'
import { LanguageSwitch } from './shell/LanguageSwitch.tsx'
import { SchemeSwitch } from './shell/SchemeSwitch.tsx'
import { MarkOf } from './shell/SpaceMarks.tsx'

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
const ProfilePage = page(['people', 'notices'], () => import('./features/people/ProfilePage.tsx'))
const AdminPage = page(['people', 'knowledge'], () => import('./features/people/AdminPage.tsx'))
const SpacesPage = page(['spaces'], () => import('./features/spaces/SpacesPage.tsx'))
const SpacePage = page(['spaces', 'rooms'], () => import('./features/spaces/SpacePage.tsx'))
const PlacePage = page(['spaces', 'rooms', 'docs', 'knowledge', 'learning'], () => import('./PlacePage.tsx'))
const RoomPage = page(['rooms', 'meetings', 'decisions'], () => import('./features/rooms/RoomPage.tsx'))
const InboxPage = page(['rooms', 'comments'], () => import('./features/rooms/InboxPage.tsx'))
const CatchUpPage = page(['rooms'], () => import('./features/rooms/CatchUpPage.tsx'))
const TopicPage = page(['rooms', 'decisions', 'meetings', 'docs'], () => import('./features/rooms/TopicPage.tsx'))
const DocRoute = page(['docs', 'knowledge', 'comments', 'suggestions', 'rooms'], () => import('./DocRoute.tsx'))
const SuggestPage = page(['docs', 'suggestions'], () => import('./features/suggestions/SuggestPage.tsx'))
const CopiesPage = page(['docs'], () => import('./features/docs/CopiesPage.tsx'))
const HistoryPage = page(['docs'], () => import('./features/docs/HistoryPage.tsx'))
const ImportPage = page(['docs'], () => import('./features/docs/ImportPage.tsx'))
const IntakePage = page(['intake', 'docs', 'knowledge'], () => import('./features/intake/IntakePage.tsx'))
const LibraryPage = page(['knowledge'], () => import('./features/knowledge/LibraryPage.tsx'))
const QuestionPage = page(['knowledge'], () => import('./features/knowledge/QuestionPage.tsx'))
const OpenQuestionsPage = page(['knowledge'], () => import('./features/knowledge/OpenQuestionsPage.tsx'))
const TagsPage = page(['knowledge'], () => import('./features/knowledge/TagsPage.tsx'))
const ArticlePage = page(['knowledge', 'learning', 'docs'], () => import('./features/knowledge/ArticlePage.tsx'))
const VersionsPage = page(['knowledge', 'docs'], () => import('./features/knowledge/versions/VersionsPage.tsx'))
const PublishPage = page(['knowledge', 'docs'], () => import('./features/knowledge/PublishPage.tsx'))
const MapPage = page(['knowledge'], () => import('./features/knowledge/map/MapPage.tsx'))
const NewsPage = page(['knowledge'], () => import('./features/knowledge/news/NewsPage.tsx'))
const SearchPage = page(['knowledge'], () => import('./features/knowledge/SearchPage.tsx'))
const SearchWordsPage = page(['knowledge'], () => import('./features/knowledge/SearchWordsPage.tsx'))
const PersonPage = page(['knowledge'], () => import('./features/knowledge/PersonPage.tsx'))
const ChecklistsPage = page(['learning'], () => import('./features/learning/ChecklistsPage.tsx'))
const ChecklistPage = page(['learning', 'knowledge'], () => import('./features/learning/ChecklistPage.tsx'))
const EscalationPage = page(['decisions'], () => import('./features/decisions/EscalationPage.tsx'))
const ArchivePage = page(['archive'], () => import('./features/archive/ArchivePage.tsx'))
const MetricsPage = page(['metrics'], () => import('./features/metrics/MetricsPage.tsx'))

// Parts of higher features that lower pages show.
const NewTopic = lazy(async () => ({ default: (await import('./features/rooms/index.ts')).NewTopic }))
const UnreadTopics = lazy(async () => ({ default: (await import('./features/rooms/index.ts')).UnreadTopics }))
const Agreements = lazy(async () => ({ default: (await import('./features/decisions/index.ts')).Agreements }))
const TopicOutcome = lazy(async () => ({ default: (await import('./features/decisions/index.ts')).TopicOutcome }))
const OutcomesMissed = lazy(async () => ({ default: (await import('./features/decisions/index.ts')).OutcomesMissed }))
const WaitingDecisions = lazy(async () => ({
  default: (await import('./features/decisions/index.ts')).WaitingDecisions,
}))
const MeetingList = lazy(async () => ({ default: (await import('./features/meetings/index.ts')).MeetingList }))
const MeetingNudge = lazy(async () => ({ default: (await import('./features/meetings/index.ts')).MeetingNudge }))
const WaitingMeetings = lazy(async () => {
  const [module] = await Promise.all([import('./features/meetings/index.ts'), loadWords('meetings')])
  return { default: module.WaitingMeetings }
})
const DocNotices = lazy(async () => ({ default: (await import('./features/comments/index.ts')).DocNotices }))
const WaitingArticles = lazy(async () => {
  const [module] = await Promise.all([import('./features/knowledge/trust/WaitingArticles.tsx'), loadWords('knowledge')])
  return { default: module.WaitingArticles }
})
const CombineButton = aside(async () => {
  const [module] = await Promise.all([import('./features/knowledge/combine/CombineButton.tsx'), loadWords('knowledge')])
  return { default: module.CombineButton }
})
const NewArticles = lazy(async () => {
  const [module] = await Promise.all([import('./features/knowledge/news/NewArticles.tsx'), loadWords('knowledge')])
  return { default: module.NewArticles }
})
const NoticeSettings = lazy(async () => ({ default: (await import('./features/notices/index.ts')).NoticeSettings }))
const MakeDoc = lazy(async () => ({ default: (await import('./features/docs/index.ts')).MakeDoc }))
const Onward = lazy(async () => ({ default: (await import('./features/docs/index.ts')).Onward }))
const SearchIndex = lazy(async () => ({ default: (await import('./features/knowledge/index.ts')).SearchIndex }))
const ArchiveLink = lazy(async () => {
  const [module] = await Promise.all([import('./features/archive/index.ts'), loadWords('archive')])
  return { default: module.ArchiveLink }
})
const MakeChecklist = lazy(async () => ({ default: (await import('./features/learning/index.ts')).MakeChecklist }))
const ChecklistList = lazy(async () => ({ default: (await import('./features/learning/index.ts')).ChecklistList }))

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
    <Route path="/">
      <TodayPage
        decisions={
          <>
            <WaitingDecisions />
            <WaitingMeetings />
            <WaitingArticles />
          </>
        }
        talk={
          <>
            <NewArticles />
            <UnreadTopics />
          </>
        }
      />
    </Route>
    <Route path="/mine" component={MinePage} />
    <Route path="/me">
      <ProfilePage language={<LanguageSwitch look="switch" />} scheme={<SchemeSwitch />} notices={<NoticeSettings />} />
    </Route>
    <Route path="/admin">
      <AdminPage
        more={
          <>
            <SearchIndex />
            <ArchiveLink />
          </>
        }
      />
    </Route>
    <Route path="/items/:itemId" component={ItemPage} />
    <Route path="/spaces">
      <SpacesPage mark={(spaceId) => <MarkOf spaceId={spaceId} />} />
    </Route>
    <Route path="/spaces/:spaceId">
      {({ spaceId }) => <SpacePage spaceId={spaceId} newTopic={<NewTopic spaceId={spaceId} look="primary" />} />}
    </Route>
    <Route path="/spaces/:spaceId/intake">{({ spaceId }) => <IntakePage spaceId={spaceId} />}</Route>
    <Route path="/spaces/:spaceId/import">{({ spaceId }) => <ImportPage spaceId={spaceId} />}</Route>
    <Route path="/spaces/:spaceId/archive">{({ spaceId }) => <ArchivePage spaceId={spaceId} />}</Route>
    <Route path="/archive">
      <ArchivePage />
    </Route>
    <Route path="/spaces/:spaceId/:place">
      {({ spaceId, place }) => <PlacePage spaceId={spaceId} place={place} />}
    </Route>
    <Route path="/rooms/:roomId">
      {({ roomId }) => (
        <RoomPage
          roomId={roomId}
          meetings={(room) => (
            <>
              <OutcomesMissed roomId={room.id} />
              <MeetingList roomId={room.id} spaceId={room.spaceId} />
            </>
          )}
          outcome={(topic) => <TopicOutcome roomId={topic.roomId} topicId={topic.id} />}
        />
      )}
    </Route>
    <Route path="/inbox">
      <InboxPage alsoCalls={(failedAbove) => <DocNotices failedAbove={failedAbove} />} />
    </Route>
    <Route path="/catch-up" component={CatchUpPage} />
    <Route path="/topics/:topicId">
      {({ topicId }) => (
        <TopicPage
          topicId={topicId}
          outcome={(topic) => <TopicOutcome roomId={topic.roomId} topicId={topic.id} />}
          beside={(topic, room) =>
            room.kind !== 'direct' ? (
              <>
                <OutcomesMissed roomId={topic.roomId} />
                <MeetingNudge roomId={topic.roomId} />
              </>
            ) : null
          }
          agreements={({ topic, chosen, nothing }) => (
            <Agreements
              topic={topic}
              evidence={chosen}
              nothing={nothing}
              toDoc={(agreement) => (
                <>
                  <Onward
                    topicId={topic.id}
                    messageIds={
                      chosen.length > 0
                        ? chosen.map(({ id }) => id)
                        : agreement.evidence.map(({ messageId }) => messageId)
                    }
                  />
                  <p className="also">
                    <CombineButton itemId={agreement.id} kind="agreement" title={agreement.statement} />
                  </p>
                </>
              )}
            />
          )}
          toDoc={({ topic, chosen }) => (
            <>
              {topic.state === 'open' && chosen.length > 0 ? (
                <MakeDoc topicId={topic.id} messageIds={chosen.map(({ id }) => id)} />
              ) : null}
              <CombineButton itemId={topic.id} kind="topic" messages={chosen.map(({ id }) => id)} />
            </>
          )}
        />
      )}
    </Route>
    <Route path="/escalations/:proposalId">{({ proposalId }) => <EscalationPage proposalId={proposalId} />}</Route>
    <Route path="/docs/:docId/suggest/:suggestionId">
      {({ docId, suggestionId }) => <SuggestPage docId={docId} suggestionId={suggestionId} />}
    </Route>
    <Route path="/docs/:docId">{({ docId }) => <DocRoute docId={docId} />}</Route>
    <Route path="/docs/:docId/publish">{({ docId }) => <PublishPage docId={docId} />}</Route>
    <Route path="/docs/:docId/history">{({ docId }) => <HistoryPage docId={docId} />}</Route>
    <Route path="/copies">
      <CopiesPage />
    </Route>
    <Route path="/copies/:copyId">{({ copyId }) => <CopiesPage copyId={copyId} />}</Route>
    <Route path="/articles" component={LibraryPage} />
    <Route path="/articles/tags" component={TagsPage} />
    <Route path="/articles/questions" component={OpenQuestionsPage} />
    <Route path="/questions/:questionId">{({ questionId }) => <QuestionPage questionId={questionId} />}</Route>
    <Route path="/articles/new" component={NewsPage} />
    <Route path="/articles/map" component={MapPage} />
    <Route path="/articles/:articleId/versions">{({ articleId }) => <VersionsPage articleId={articleId} />}</Route>
    <Route path="/articles/:articleId">
      {({ articleId }) => (
        <ArticlePage
          articleId={articleId}
          checklist={(article) => (
            <>
              <ChecklistList articleId={article.id} bare />
              <MakeChecklist article={article} />
            </>
          )}
        />
      )}
    </Route>
    <Route path="/search" component={SearchPage} />
    <Route path="/search/words" component={SearchWordsPage} />
    <Route path="/people/:personId">{({ personId }) => <PersonPage personId={personId} />}</Route>
    <Route path="/checklists" component={ChecklistsPage} />
    <Route path="/checklists/:checklistId">{({ checklistId }) => <ChecklistPage checklistId={checklistId} />}</Route>
    <Route path="/team-metrics" component={MetricsPage} />
    <Route component={NotFound} />
  </Switch>
)
