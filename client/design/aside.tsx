import { Component, type ComponentType, lazy, type ReactNode, Suspense } from 'react'

/** What breaks beside a page does not take the page with it. */
class Quiet extends Component<{ children: ReactNode; broken: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }
  static getDerivedStateFromError = () => ({ isBroken: true })
  override componentDidCatch(error: unknown) {
    console.error(error)
  }
  override render() {
    return this.state.isBroken ? this.props.broken : this.props.children
  }
}

/**
 * Something beside a page that is fetched when it is first shown. The page does without it until it is there, and
 * where it cannot be fetched; a browser tries that again only when the page is loaded anew. Then `Broken` is shown.
 */
export function aside<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  Broken?: ComponentType<Props>,
): ComponentType<Props> {
  const Lazy = lazy(load) as ComponentType<Props>
  return function Aside(props: Props) {
    return (
      <Quiet broken={Broken ? <Broken {...props} /> : null}>
        <Suspense>
          <Lazy {...props} />
        </Suspense>
      </Quiet>
    )
  }
}
