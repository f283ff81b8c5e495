import { createRoot } from 'react-dom/client'
import { openTill } from './data/api.ts'
import { App } from './ui/app.tsx'
import { TillProvider } from './ui/till-context.ts'
import './ui/styles/base.css'
import './ui/styles/shell.css'
import './ui/styles/sell.css'
import './ui/styles/cart.css'
import './ui/styles/dialogs.css'
import './ui/styles/views.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

createRoot(root).render(
  <TillProvider value={openTill()}>
    <App />
  </TillProvider>,
)
