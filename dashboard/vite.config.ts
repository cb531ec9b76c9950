import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  base: '/dashboard/',
  // What tests and people look at is what is shipped: there is no development server in between.
  build: {
    outDir: here('../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The page's policy allows no data: fonts or styles, and small files are few.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  // Decorators are no JavaScript yet.
  esbuild: { target: 'es2022', legalComments: 'none' },
})
