import { createApp } from 'vue'
import './base.css'
import { followLanguage, t } from './language'
import StaffApp from './staff/StaffApp.vue'

createApp(StaffApp).mount('#app')
followLanguage(() => t('staff.title'))
