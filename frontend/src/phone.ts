import { createApp, nextTick } from 'vue'
import { createRouter, createWebHistory, START_LOCATION } from 'vue-router'
import './base.css'
import { bring, followLanguage, language, speak, t, type Key } from './language'
import PhoneApp from './PhoneApp.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title: Key
  }
}

/** A page that says what most pages do not. */
async function affairs<Page>(page: Promise<Page>): Promise<Page> {
  await bring('affairs')
  return page
}

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: () => import('./pages/CreditPage.vue'), meta: { title: 'nav.credit' } },
    { path: '/sign-in', component: () => import('./pages/SignInPage.vue'), meta: { title: 'signIn.title' } },
    {
      path: '/filing/:kind(dispute|repair)/:about',
      component: () => affairs(import('./pages/FilingPage.vue')),
      props: true,
      meta: { title: 'filing.dispute' },
    },
    { path: '/mandates', component: () => affairs(import('./pages/MandatesPage.vue')), meta: { title: 'mandate.title' } },
    { path: '/standing', component: () => affairs(import('./pages/StandingPage.vue')), meta: { title: 'standing.title' } },
    { path: '/submit', component: () => affairs(import('./pages/SubmissionPage.vue')), meta: { title: 'submission.title' } },
    { path: '/verify', component: () => affairs(import('./pages/VerifyPage.vue')), meta: { title: 'verify.title' } },
    { path: '/institutions', component: () => import('./pages/InstitutionsPage.vue'), meta: { title: 'nav.institutions' } },
    {
      path: '/institutions/:id',
      component: () => import('./pages/InstitutionPage.vue'),
      props: true,
      meta: { title: 'institution.title' },
    },
    { path: '/published/:what?', component: () => import('./pages/PublishedPage.vue'), props: true, meta: { title: 'nav.published' } },
    { path: '/rules/:code?', component: () => import('./pages/RulesPage.vue'), props: true, meta: { title: 'nav.rules' } },
    { path: '/:rest(.*)*', component: () => import('./pages/MissingPage.vue'), meta: { title: 'missing.title' } },
  ],
  scrollBehavior: (to, _from, kept) => kept ?? (to.hash ? { el: to.hash } : { top: 0 }),
})

// After a change of page a screen reader starts at its heading, not where the old page ended.
router.afterEach(async (to, from) => {
  if (from === START_LOCATION || to.path === from.path) return
  await nextTick()
  document.querySelector('h1')?.focus({ preventScroll: true })
})

const app = createApp(PhoneApp).use(router)
void Promise.all([router.isReady(), speak(language.value)]).then(() => {
  app.mount('#app')
  followLanguage(() => t('frame.pageTitle', { page: t(router.currentRoute.value.meta.title) }))
})
