import { NotFound } from './design/index.ts'
import { CopiesNote, DeletedDocs, DocList, NewDoc } from './features/docs/index.ts'
import { ArticleList } from './features/knowledge/index.ts'
import { ChecklistList } from './features/learning/index.ts'
import { NewTopic, RoomList } from './features/rooms/index.ts'
import SpacePlacePage from './features/spaces/SpacePlacePage.tsx'

/** The four places of a space, each with what its feature brings. */
export default function PlacePage({ spaceId, place }: { spaceId: string; place: string }) {
  switch (place) {
    case 'rooms':
      return (
        <SpacePlacePage spaceId={spaceId} phase="S" action={<NewTopic spaceId={spaceId} look="primary" />}>
          <RoomList spaceId={spaceId} />
        </SpacePlacePage>
      )
    case 'docs':
      return (
        <SpacePlacePage spaceId={spaceId} phase="E" action={<NewDoc spaceId={spaceId} />}>
          <CopiesNote />
          <DocList spaceId={spaceId} />
          <DeletedDocs spaceId={spaceId} />
        </SpacePlacePage>
      )
    case 'articles':
      return (
        <SpacePlacePage spaceId={spaceId} phase="C">
          <ArticleList spaceId={spaceId} />
        </SpacePlacePage>
      )
    case 'checklists':
      return (
        <SpacePlacePage spaceId={spaceId} phase="I">
          <ChecklistList spaceId={spaceId} />
        </SpacePlacePage>
      )
    default:
      return <NotFound />
  }
}
