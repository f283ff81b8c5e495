// Preloaded into the process that a bootstrap started: ends it when the bootstrap is gone (even by kill -9).
const parent = Number(process.env.TILLSTORM_FOLLOW)
delete process.env.TILLSTORM_FOLLOW
if (parent === process.ppid) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}
