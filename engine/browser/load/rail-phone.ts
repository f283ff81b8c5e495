/**
 * The device and the network of RAIL's load goal: "a mid-range mobile device with a slow 3G connection", 400 ms RTT and 400 kbps
 * (web.dev, "Measure performance with the RAIL model"). Slow-down and screen are Lighthouse's mid-range phone.
 */
export const railPhone = {
  roundTripMs: 400,
  bitsPerSecond: 400_000,
  cpuSlowdown: 4,
  screen: { mobile: true, width: 412, height: 823, deviceScaleFactor: 1.75, disabled: false },
} as const

/** A page whose first paint or quiet takes longer than this is not waited for; RAIL allows it 5 s. */
export const patientMs = 45_000
/** The same for a page that has already shown once that it never comes to rest. */
export const impatientMs = 20_000
/** How long nothing may happen before a page counts as interactive, by the definition of TTI (github.com/WICG/time-to-interactive). */
export const quietMs = 5000
