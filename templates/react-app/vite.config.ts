import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the API runs. The browser only talks to this server, so the sign-in cookie has one origin. */
const proxy = { '/api': { target: process.env.API_URL ?? 'http://127.0.0.1:3000' } };

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, proxy },
  preview: { port: 5173, proxy },
  build: { sourcemap: true },
});
