import { createApp } from 'vue'
import './base.css'
import { followLanguage, language, speak, t } from './language'
import StaffApp from './staff/StaffApp.vue'

void speak(language.value).then(() => {
  createApp(StaffApp).mount('#app')
  followLanguage(() => t('staff.title'))
})
