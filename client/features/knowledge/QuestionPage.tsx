import { Redirect } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { AwaitPage } from '#client/design/index.ts'
import './index.ts'

/** Leads from a notice to the question on its article. */
export default function QuestionPage({ questionId }: { questionId: string }) {
  const found = useCall('findQuestion', { questionId })
  const t = useWords('knowledge')
  const core = useWords()
  return (
    <AwaitPage
      call={found}
      lines={4}
      page={() => ({ title: t('questions'), back: { href: '/articles', label: core('nav.knowledge') } })}
    >
      {({ id, articleId }) => <Redirect to={`/articles/${articleId}#question-${id}`} replace />}
    </AwaitPage>
  )
}
