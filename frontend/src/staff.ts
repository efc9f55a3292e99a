import { createApp } from 'vue'
import './base.css'
import { bring, followLanguage, language, speak, t } from './language'
import StaffApp from './staff/StaffApp.vue'

void Promise.all([speak(language.value), bring('desk')]).then(() => {
  createApp(StaffApp).mount('#app')
  followLanguage(() => t('staff.title'))
})
