import '@patternfly/react-core/dist/styles/base.css';
import './styles/tokens.css';
import './styles/global.css';
import './styles/page.css';
import './styles/forcedColors.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
