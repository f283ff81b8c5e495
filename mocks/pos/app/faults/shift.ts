const LATE_MS = 1200

/** A notice comes over the page after it has loaded, and pushes everything down by a third of the screen. */
export const plantShift = (): void => {
  setTimeout(function showNotice() {
    const notice = document.createElement('div')
    notice.textContent = 'New opening hours from Monday.'
    notice.setAttribute('style', 'height: 33vh; background: #fff3cd; padding: 1rem')
    document.body.prepend(notice)
  }, LATE_MS)
}
