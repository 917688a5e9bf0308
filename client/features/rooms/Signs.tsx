import {
  IconCheck,
  IconHeart,
  IconHelpCircle,
  IconMoodSmile,
  IconThumbUp,
  IconUserHeart,
  type TablerIcon,
} from '@tabler/icons-react'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import type { Message, Sign } from '#shared/features/rooms/contract.ts'

const icons: Record<Sign, TablerIcon> = {
  agree: IconThumbUp,
  thanks: IconUserHeart,
  heart: IconHeart,
  smile: IconMoodSmile,
  wonder: IconHelpCircle,
  done: IconCheck,
}
const signs = Object.keys(icons) as Sign[]

interface SignsProps {
  message: Message
  onSign(sign: Sign, on: boolean): void
}

const isMine = (message: Message, sign: Sign, personId: string) =>
  message.reactions.some((one) => one.sign === sign && one.people.some(({ id }) => id === personId))

/** The signs put to a message, each with how many; one’s own are pressed. */
export function SignRow({ message, onSign }: SignsProps) {
  const t = useWords('rooms')
  const language = useLanguage()
  const viewer = useViewer()
  if (message.reactions.length === 0) return null
  return (
    <ul className="signs" aria-label={t('signs')}>
      {message.reactions.map(({ sign, people }) => {
        const Icon = icons[sign]
        const mine = isMine(message, sign, viewer.id)
        const names = people.map((person) => nameOf(person, language)).join(', ')
        return (
          <li key={sign}>
            <button
              type="button"
              aria-pressed={mine}
              title={`${t(`sign.${sign}`)}: ${names}`}
              onClick={() => onSign(sign, !mine)}
            >
              <Icon className="i" aria-hidden />
              <span className="sr">
                {t(`sign.${sign}`)}: {names}
              </span>
              <span className="num" aria-hidden="true">
                {people.length}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

/** All signs with their words, to choose from. */
export function SignChoice({ message, onSign }: SignsProps) {
  const t = useWords('rooms')
  const viewer = useViewer()
  return (
    <ul className="signchoice" aria-label={t('signs')}>
      {signs.map((sign) => {
        const Icon = icons[sign]
        const mine = isMine(message, sign, viewer.id)
        return (
          <li key={sign}>
            <button type="button" aria-pressed={mine} onClick={() => onSign(sign, !mine)}>
              <Icon className="i" aria-hidden />
              <span className="sm">{t(`sign.${sign}`)}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
