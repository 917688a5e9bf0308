import { Redirect } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { Await } from '#client/design/index.ts'
import './index.ts'

/** Leads from a notice to the question on its article. */
export default function QuestionPage({ questionId }: { questionId: string }) {
  const found = useCall('findQuestion', { questionId })
  return (
    <Await call={found} lines={4}>
      {({ id, articleId }) => <Redirect to={`/articles/${articleId}#question-${id}`} replace />}
    </Await>
  )
}
