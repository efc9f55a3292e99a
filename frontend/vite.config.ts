import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const every = /node_modules\/(@?vue|vue-router)\/|src\/(api|answer|busy|format|language)\.ts|locales\/zh\.json|parts\/(PageFrame|FailureNote)\.vue/

// What the first page of the phone needs besides, wherever else it is used.
const credit = /parts\/(ArticleNote|LocalTag|MeasureList|ScoreHead|TraceLines)\.vue|src\/drafts\.ts|generated\/(own|affairs)\.ts/

export default defineConfig({
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0, // the content security policy allows files of our own, no data: addresses
    rolldownOptions: {
      input: { index: 'index.html', staff: 'staff.html' },
      // What every page needs comes in one file, and so does what the first needs: it packs better than many small ones.
      output: { codeSplitting: { groups: [{ name: 'every', test: every }, { name: 'credit', test: credit }] } },
    },
  },
  server: { proxy: { '/graphql': 'http://127.0.0.1:8000', '/documents': 'http://127.0.0.1:8000', '/evidence': 'http://127.0.0.1:8000' } },
})
