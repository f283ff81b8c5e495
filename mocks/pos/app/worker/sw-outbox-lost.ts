import { plantPoints } from '../data/plant-points.ts'
import { lossy } from '../faults/outbox.ts'
import './sw.ts'

/** The worker that the server hands out under the planted fault `outbox-lost`. */
plantPoints.aroundSend = lossy
