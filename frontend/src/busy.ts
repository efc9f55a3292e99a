import { computed, defineAsyncComponent, ref, type Component } from 'vue'

const underWay = ref(0)

/** Whether parts of the page, or what they ask for, are still on their way; the page says so (aria-busy). */
export const busy = computed(() => underWay.value > 0)

/** Something the page waits for. It is over once the page shows it, and has asked what that leads to. */
export async function awaited<Part>(part: Promise<Part>): Promise<Part> {
  underWay.value++
  try {
    return await part
  } finally {
    setTimeout(() => underWay.value--)
  }
}

/** A part of a page that is not seen at once, so it is not fetched at once. */
export const later = <Part extends Component>(part: () => Promise<{ default: Part }>) =>
  defineAsyncComponent(() => awaited(part()))
