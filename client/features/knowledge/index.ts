import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    knowledge: typeof words
  }
}

export { ArticleList } from './ArticleList.tsx'
export { CombineButton } from './combine/CombineButton.tsx'
export { Publish } from './Publish.tsx'
export { SearchDialog } from './SearchDialog.tsx'
export { SearchIndex } from './SearchIndex.tsx'
export { ChangedSources } from './trust/ChangedSources.tsx'
export { WaitingArticles } from './trust/WaitingArticles.tsx'
