import { createApp, nextTick } from 'vue'
import { createRouter, createWebHistory, START_LOCATION } from 'vue-router'
import './base.css'
import { followLanguage, language, speak, t, type Key } from './language'
import CreditPage from './pages/CreditPage.vue'
import SignInPage from './pages/SignInPage.vue'
import PhoneApp from './PhoneApp.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title: Key
  }
}

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: CreditPage, meta: { title: 'nav.credit' } },
    { path: '/sign-in', component: SignInPage, meta: { title: 'signIn.title' } },
    { path: '/institutions', component: () => import('./pages/InstitutionsPage.vue'), meta: { title: 'nav.institutions' } },
    {
      path: '/institutions/:id',
      component: () => import('./pages/InstitutionPage.vue'),
      props: true,
      meta: { title: 'institution.title' },
    },
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
