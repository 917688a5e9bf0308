// Order: layers first, then Mantine's ground (all in one layer), then what is ours and wins.
import './design/tokens.css'
import './design/base.css'
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/UnstyledButton.layer.css'
import './design/fonts.css'
import './design/mantine.css'
import './design/spiral.css'
import './design/states.css'
