import { ref } from 'vue'

/** Whether the officer's session ended under their hands. What they typed stays until they have signed in again. */
export const ended = ref(false)
