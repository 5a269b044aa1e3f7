import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
// The page's own styles come first. Then the components' layer is above them, and a rule for every button stays below.
import './app.css';
import '@tillkit/react/styles.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
