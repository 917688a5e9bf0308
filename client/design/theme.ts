import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

// Ink is the only interface colour. Shade 8 fills in light mode, shade 0 (paper) fills in dark mode.
const ink: MantineColorsTuple = [
  '#e6e1d5',
  '#e7eaee',
  '#d2d8df',
  '#b2bcc8',
  '#8b98a9',
  '#647489',
  '#455770',
  '#2b4260',
  '#1c2e45',
  '#121f31',
]
// Phase tuples exist so that <Badge color="s"> works; screens should prefer the own components below.
const s: MantineColorsTuple = [
  '#f9eaef',
  '#f0cfda',
  '#ec9cb8',
  '#dc7d9f',
  '#cb6087',
  '#b84770',
  '#a83a62',
  '#9b2e55',
  '#8c2749',
  '#6d1d38',
]
const e: MantineColorsTuple = [
  '#fbf1da',
  '#f3e0b4',
  '#dfb55c',
  '#cf9f3c',
  '#bd8a22',
  '#ab7810',
  '#9f6b05',
  '#946000',
  '#7a4f00',
  '#5c3b00',
]
const c: MantineColorsTuple = [
  '#e8eff9',
  '#cbdcf2',
  '#92b7ef',
  '#719fe0',
  '#5587cd',
  '#3f72bb',
  '#3466b1',
  '#2a5ca8',
  '#234f92',
  '#193b70',
]
const i: MantineColorsTuple = [
  '#e5f2ea',
  '#c6e3d2',
  '#84c8a1',
  '#62b086',
  '#4a9a70',
  '#38845d',
  '#307854',
  '#2a6d4c',
  '#235d40',
  '#18452e',
]
const danger: MantineColorsTuple = [
  '#fcebe9',
  '#f8d3cf',
  '#f4a29b',
  '#ea7a71',
  '#dd5a50',
  '#cf4339',
  '#c0342b',
  '#b3261e',
  '#9c1f18',
  '#7d1711',
]
// Neutrals: Mantine's own greys are replaced so that nothing cold or blue-white appears.
const gray: MantineColorsTuple = [
  '#f3f1ec',
  '#edebe4',
  '#e7e4dc',
  '#e1ded6',
  '#c8c4b9',
  '#7f8691',
  '#5f6a7a',
  '#465162',
  '#2c3a4b',
  '#18222f',
]
const dark: MantineColorsTuple = [
  '#ece8df',
  '#bcc1c9',
  '#98a1ad',
  '#788393',
  '#2a3340',
  '#222b37',
  '#19202a',
  '#11161d',
  '#0c1116',
  '#090d11',
]

// Text on filled surfaces follows the scheme (white on ink, ink on paper), which autoContrast cannot do.
const variantColorResolver: VariantColorsResolver = (input) => {
  const r = defaultVariantColorsResolver(input)
  const name = input.color || input.theme.primaryColor
  if (input.variant === 'filled') {
    if (name === 'ink') return { ...r, color: 'var(--ba-on-primary)' }
    if (['s', 'e', 'c', 'i', 'danger'].includes(name)) return { ...r, color: `var(--ba-on-${name})` }
  }
  return r
}

const h = (fontSize: string) => ({ fontSize, fontWeight: '600', lineHeight: '1.7' })

export const theme = createTheme({
  colors: { ink, s, e, c, i, danger, gray, dark },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 0 },
  autoContrast: false,
  variantColorResolver,
  white: '#ffffff',
  black: '#18222f',
  fontFamily: 'var(--ba-font-body)',
  fontFamilyMonospace: 'var(--ba-font-mono)',
  headings: {
    fontFamily: 'var(--ba-font-heading)',
    fontWeight: '600',
    textWrap: 'balance',
    sizes: {
      h1: h('2.125rem'),
      h2: h('1.625rem'),
      h3: h('1.3125rem'),
      h4: h('1.125rem'),
      h5: h('1rem'),
      h6: h('0.875rem'),
    },
  },
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '1rem', lg: '1.125rem', xl: '1.3125rem' },
  lineHeights: { xs: '1.7', sm: '1.7', md: '1.75', lg: '1.75', xl: '1.9' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '4px', md: '8px', lg: '14px', xl: '999px' },
  defaultRadius: 'md',
  shadows: {
    xs: 'var(--ba-shadow-1)',
    sm: 'var(--ba-shadow-1)',
    md: 'var(--ba-shadow-2)',
    lg: 'var(--ba-shadow-2)',
    xl: 'var(--ba-shadow-2)',
  },
  breakpoints: { xs: '24.375em', sm: '47.5em', md: '64em', lg: '75em', xl: '85.375em' },
  focusRing: 'auto',
  focusClassName: 'ba-focus', // .ba-focus:focus-visible { outline: 2px solid var(--ba-focus); outline-offset: 3px }
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: {
      defaultProps: { size: 'md' },
      vars: (_t: unknown, p: { size?: string; variant?: string }) => ({
        root: {
          '--button-height': p.size === 'sm' ? '2.25rem' : p.size === 'lg' ? '3.125rem' : '2.75rem',
          '--button-padding-x': p.size === 'sm' ? '0.875rem' : '1.125rem',
          ...(p.variant === 'default' ? { '--button-bd': '1px solid var(--ba-control)' } : {}),
        },
      }),
      styles: { root: { fontWeight: 500 }, label: { lineHeight: 1.7, overflow: 'visible' } }, // label clips Lao tone marks otherwise
    },
    ActionIcon: { defaultProps: { size: '2.75rem', variant: 'subtle' } },
    Input: { defaultProps: { size: 'md' }, styles: { input: { minHeight: '2.75rem', lineHeight: 1.7 } } },
    InputWrapper: {
      styles: {
        label: { fontWeight: 500, lineHeight: 1.7 },
        error: { fontSize: '0.875rem', lineHeight: 1.7 },
        description: { fontSize: '0.875rem', lineHeight: 1.7 },
      },
    },
    Textarea: { styles: { input: { lineHeight: 1.9 } } },
    Badge: {
      defaultProps: { variant: 'outline', size: 'lg', radius: 'xl' },
      styles: {
        root: { textTransform: 'none', height: 'auto', paddingBlock: '1px' },
        label: { fontSize: '0.875rem', lineHeight: 1.7, fontWeight: 500, overflow: 'visible' },
      },
    },
    NavLink: {
      styles: { root: { minHeight: '2.75rem', borderRadius: '8px' }, label: { fontSize: '1rem', lineHeight: 1.7 } },
    },
    Tabs: { styles: { tab: { minHeight: '2.75rem' }, tabLabel: { lineHeight: 1.7 } } },
    Paper: { defaultProps: { radius: 'lg', withBorder: true, shadow: undefined } },
    Card: { defaultProps: { radius: 'lg', withBorder: true, padding: 'xl' } },
    Modal: {
      defaultProps: { radius: 'lg', padding: 'xl', overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: { fontFamily: 'var(--ba-font-heading)', fontSize: '1.3125rem', fontWeight: 600 } },
    },
    Menu: { styles: { item: { minHeight: '2.75rem' } } },
    Tooltip: { styles: { tooltip: { fontSize: '0.875rem', lineHeight: 1.7 } } },
    Table: { defaultProps: { verticalSpacing: 'sm', withRowBorders: true } },
    Anchor: {
      defaultProps: { underline: 'always' },
      styles: { root: { textDecorationColor: 'var(--ba-line-strong)', textUnderlineOffset: '.32em' } },
    },
    Skeleton: { defaultProps: { radius: 'sm' } },
    Checkbox: {
      defaultProps: { size: 'md', radius: 'sm', iconColor: 'var(--ba-on-primary)' },
      styles: { label: { lineHeight: 1.7 } },
    },
    Radio: { defaultProps: { size: 'md', iconColor: 'var(--ba-on-primary)' }, styles: { label: { lineHeight: 1.7 } } },
    Switch: { defaultProps: { size: 'md' }, styles: { label: { lineHeight: 1.7 } } },
    SegmentedControl: { styles: { label: { lineHeight: 1.7, overflow: 'visible' } } },
    Alert: {
      defaultProps: { variant: 'light' },
      styles: { title: { fontWeight: 600 }, message: { fontSize: '1rem', color: 'var(--ba-ink)' } },
    },
  },
})

const map = {
  '--mantine-color-body': 'var(--ba-paper)',
  '--mantine-color-text': 'var(--ba-ink)',
  '--mantine-color-bright': 'var(--ba-ink)',
  '--mantine-color-dimmed': 'var(--ba-ink-2)',
  '--mantine-color-placeholder': 'var(--ba-ink-3)',
  '--mantine-color-anchor': 'var(--ba-ink)',
  '--mantine-color-error': 'var(--ba-danger)',
  '--mantine-color-success': 'var(--ba-ink)', // success is told by icon and words, green belongs to phase I
  '--mantine-color-default': 'var(--ba-surface)',
  '--mantine-color-default-hover': 'var(--ba-sunk)',
  '--mantine-color-default-color': 'var(--ba-ink)',
  '--mantine-color-default-border': 'var(--ba-line)',
  '--mantine-color-ink-filled-hover': 'var(--ba-primary-hover)',
  '--mantine-color-ink-light': 'var(--ba-primary-soft)',
  '--mantine-color-ink-light-hover': 'var(--ba-sunk)',
  '--mantine-color-ink-light-color': 'var(--ba-ink)',
  '--mantine-color-ink-text': 'var(--ba-ink)',
  '--mantine-color-ink-outline': 'var(--ba-control)',
  '--mantine-color-disabled': 'var(--ba-sunk)',
  '--mantine-color-disabled-color': 'var(--ba-ink-3)',
  '--mantine-color-disabled-border': 'var(--ba-line-strong)',
  '--mantine-color-danger-filled': 'var(--ba-danger)',
  '--mantine-color-danger-light': 'var(--ba-danger-soft)',
  '--mantine-color-danger-light-color': 'var(--ba-danger)',
  '--mantine-color-danger-text': 'var(--ba-danger)',
  '--mantine-color-danger-outline': 'var(--ba-danger)',
  '--mantine-primary-color-contrast': 'var(--ba-on-primary)',
}
const phase = Object.fromEntries(
  ['s', 'e', 'c', 'i'].flatMap((p) => [
    [`--mantine-color-${p}-filled`, `var(--ba-${p})`],
    [`--mantine-color-${p}-text`, `var(--ba-${p}-text)`],
    [`--mantine-color-${p}-light`, `var(--ba-${p}-soft)`],
    [`--mantine-color-${p}-light-color`, `var(--ba-${p}-text)`],
    [`--mantine-color-${p}-outline`, `var(--ba-${p})`],
  ]),
)
export const resolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...map, ...phase },
  dark: { ...map, ...phase },
})
