import { useComments } from './features/comments/index.ts'
import DocPage from './features/docs/DocPage.tsx'
import type { Beside } from './features/docs/index.ts'
import { CombineButton, Publish } from './features/knowledge/index.ts'
import { useSuggestions } from './features/suggestions/index.ts'

const useBeside: Beside = (view) => [useComments(view), useSuggestions(view)]

/** A document with what higher features bring to it: comments and suggestions beside the text, and the step to an article. */
export default function DocRoute({ docId }: { docId: string }) {
  return (
    <DocPage
      docId={docId}
      publish={(doc) => <Publish docId={doc.id} title={doc.title} imported={doc.importId !== null} />}
      more={(doc) => <CombineButton itemId={doc.id} kind="doc" />}
      useBeside={useBeside}
    />
  )
}
