import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage } from '#client/core/i18n.ts'
import { Lao } from '#client/design/index.ts'

/** The name of a space as a link to it; nothing while it is not known. */
export function SpaceName({ spaceId }: { spaceId: string }) {
  const language = useLanguage()
  const space = useCall('findSpace', { spaceId })
  if (!space.data) return null
  return (
    <Link href={`/spaces/${spaceId}`} className="plain">
      <Lao>{nameOf(space.data, language)}</Lao>
    </Link>
  )
}
