import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statusOf } from './status.ts'

const fine = { online: true, outbox: { waiting: 0, sending: false, refused: 0 }, storage: { full: false, unsavedOrders: 0 }, expired: false }

const cases: readonly { shows: string; tone: string; facts: Parameters<typeof statusOf>[0] }[] = [
  { shows: 'Online', tone: 'good', facts: fine },
  { shows: 'Sending 2', tone: 'waiting', facts: { ...fine, outbox: { waiting: 2, sending: true, refused: 0 } } },
  { shows: 'Offline', tone: 'waiting', facts: { ...fine, online: false } },
  { shows: 'Offline · 3 waiting', tone: 'waiting', facts: { ...fine, online: false, outbox: { waiting: 3, sending: false, refused: 0 } } },
  { shows: 'Sign in again', tone: 'bad', facts: { ...fine, expired: true } },
  { shows: '1 refused', tone: 'bad', facts: { ...fine, outbox: { waiting: 4, sending: false, refused: 1 } } },
  { shows: 'Storage full · 2 unsaved', tone: 'bad', facts: { ...fine, online: false, storage: { full: true, unsavedOrders: 2 } } },
  { shows: 'Storage full', tone: 'bad', facts: { ...fine, storage: { full: true, unsavedOrders: 0 } } },
]

for (const { shows, tone, facts } of cases) {
  test(`the badge says "${shows}" before anything less pressing`, () => {
    assert.deepEqual([statusOf(facts).text, statusOf(facts).tone], [shows, tone])
  })
}
