import { createApp, nextTick } from 'vue'
import { createRouter, createWebHistory, START_LOCATION } from 'vue-router'
import './base.css'
import { bring, followLanguage, furnish, language, speak, t, type Key } from './language'
import DeskPage from './staff/DeskPage.vue'
import StaffApp from './staff/StaffApp.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title: Key
  }
}

furnish({
  desk: { zh: () => import('./locales/desk.zh.json'), en: () => import('./locales/desk.en.json') },
  work: { zh: () => import('./locales/work.zh.json'), en: () => import('./locales/work.en.json') },
})

/** A page of casework: it says what the pages of the subjects say. */
async function casework<Page>(page: Promise<Page>): Promise<Page> {
  await bring('affairs')
  return page
}

/** A page of the work on files: what its acts say, and what documents and cases say. */
async function work<Page>(page: Promise<Page>): Promise<Page> {
  await Promise.all([bring('work'), bring('affairs')])
  return page
}

const router = createRouter({
  history: createWebHistory('/staff'),
  routes: [
    { path: '/', component: DeskPage, meta: { title: 'staff.desk' } },
    { path: '/cases', component: () => casework(import('./staff/CaseQueue.vue')), meta: { title: 'desk.queue' } },
    { path: '/cases/:id', component: () => casework(import('./staff/CasePage.vue')), props: true, meta: { title: 'desk.case' } },
    { path: '/files/:id/:part?', component: () => work(import('./staff/FilePage.vue')), props: ({ params }) => ({ part: '', ...params }), meta: { title: 'work.title' } },
    { path: '/messages', component: () => import('./staff/MessagesPage.vue'), meta: { title: 'desk.messages' } },
    { path: '/office', component: () => work(import('./staff/OfficePage.vue')), meta: { title: 'office' } },
    { path: '/figures', component: () => import('./staff/FiguresPage.vue'), meta: { title: 'desk.figures' } },
    { path: '/publishing', component: () => import('./staff/PublishPage.vue'), meta: { title: 'publish.title' } },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
  scrollBehavior: (_to, _from, kept) => kept ?? { top: 0 },
})

// After a change of page a screen reader starts at its heading, not where the old page ended.
router.afterEach(async (to, from) => {
  if (from === START_LOCATION || to.path === from.path) return
  await nextTick()
  document.querySelector('h1')?.focus({ preventScroll: true })
})

const app = createApp(StaffApp).use(router)
void Promise.all([router.isReady(), speak(language.value), bring('desk')]).then(() => {
  app.mount('#app')
  followLanguage(() => t('staff.pageTitle', { page: t(router.currentRoute.value.meta.title) }))
})
