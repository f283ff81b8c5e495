import { plantPoints } from '../data/plant-points.ts'
import { twice } from '../faults/outbox.ts'
import './sw.ts'

/** The worker that the server hands out under the planted fault `outbox-twice`. */
plantPoints.aroundSend = twice
