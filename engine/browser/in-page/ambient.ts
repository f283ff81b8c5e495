/** When a change came, by a clock that stands still while nothing is observed. */
export type Moment = {
  nowMs: number
  /** The time between two inputs: which one. */
  stretch: number
  /** When the input came with which the stretch began. */
  inputMs: number
  /** How long the page has been at rest by now, all times of rest together; null: it is not, an input was just answered. */
  restMs: number | null
}

/**
 * How a change stands to what its place did until the input came. `new`: nothing like it went on, so it is the input's doing. `habit`: it does
 * that by itself. `doubtful`: it was just in motion, or it does more than its habit; nobody can tell.
 */
export type Standing = 'new' | 'habit' | 'doubtful'

/** A habit as it goes from a document to the next one of the same page. */
export type KnownHabit = { name: string; key: string; family: string | null; gapMs: number; tickMs: number; isHabit: boolean }

export type Ambient = {
  /** What changes by itself at present, to be known again. */
  known(nowMs: number): KnownHabit[]
  /** Takes over what an earlier document of this page did: each goes on soon, or is forgotten. */
  know(habits: readonly KnownHabit[], moment: Moment): void
  /** Keeps a change that no event handler made itself, and says how it stands. */
  note(node: Node, key: string, moment: Moment): Standing
  /** A change that can be seen came at rest from where nothing was known of. */
  surprise(node: Node, key: string, restMs: number): void
  /** In how many tenths of a second of rest something came that is no habit to this day. */
  unexplainedTenths(): number
  /** It ticks by itself, so often that whoever draws it anew draws it changed. */
  isTicker(node: Node, key: string, nowMs: number): boolean
  /** Something new changes all the time: whatever comes after an input may be one more of it. */
  isUnruly(restMs: number): boolean
  /** What changes by itself at present. */
  restless(nowMs: number): { node: Node; key: string }[]
}

/**
 * What changes by itself: a clock, a carousel, a ticker. Known by place and kind of change, because a page may put new nodes into old places.
 * What changed three times or more while nobody touched the page is a habit, for as long as it goes on. Not twice: a note that comes late and goes
 * again does that. What stands side by side may have a habit together: of a carousel's slides each changes seldom, and one of them all the time.
 * Runs in the page.
 */
export function makeAmbient(place: (node: Node) => string): Ambient {
  type Habit = {
    name: string; node: WeakRef<Node> | null; key: string; stretch: number; count: number; rested: number; lastMs: number
    /** The longest silence of late, and the shortest. */
    gapMs: number; tickMs: number
    isHabit: boolean; wasHabit: boolean; standing: Standing; credit: number
    /** At rest, also before the last input. */
    restedInAll: number
    /** What stands beside it, with itself; null: it is such a family. */
    family: Habit | null
    /** Of a family: those that changed at rest. */
    members: Set<Habit>
  }
  const habits = new Map<string, Habit>()
  const places = new WeakMap<Node, string>()
  let surprises: { habit: Habit; tenth: number }[] = []

  const nameOf = (node: Node, key: string): string => {
    const known = places.get(node) ?? place(node)
    // One that stands nowhere yet, or no more, may stand somewhere later.
    if (node.isConnected) places.set(node, known)
    return `${known}|${key}`
  }
  /** Of an element that changed, or of which the text did. */
  const familyOf = (node: Node, key: string): string => {
    const element = node.nodeType === 3 ? (node.parentNode ?? node) : node
    const around = element.parentNode ?? element
    return `family ${nameOf(around, key)} ${element.nodeName}`
  }
  // Long: one that pauses and goes on is still one. A page that forgets its clock for two seconds is taken at its word.
  const goesOn = (habit: Habit, atMs: number): boolean => atMs - habit.lastMs < Math.max(2000, 5 * habit.gapMs)
  const enter = (habit: Habit, { stretch, inputMs }: Moment): void => {
    const isOn = habit.isHabit && goesOn(habit, inputMs)
    // What an answer set in motion is over before the next input, or it may be taken for that one's answer.
    const isMoving = !habit.isHabit && habit.count >= 3 && inputMs - habit.lastMs < Math.max(90, 3 * habit.gapMs)
    // A habit that has ended is none, and what nobody saw for a minute is forgotten.
    if ((habit.isHabit && !isOn) || inputMs - habit.lastMs > 60_000) habit.restedInAll = 0
    habit.standing = isOn ? 'habit' : isMoving || habit.restedInAll >= 3 ? 'doubtful' : 'new'
    if (!isOn) Object.assign(habit, { isHabit: false, gapMs: 0, tickMs: 0, credit: 1.5 })
    habit.stretch = stretch
    habit.count = 0
    habit.rested = 0
  }
  /** An allowance of changes that its rhythm refills: one more than that in a slow rhythm is none of its own. */
  const isBeyond = (habit: Habit, silenceMs: number): boolean => {
    // Faster than so, busy machines are less regular than the habit is.
    if (habit.tickMs < 200) return false
    habit.credit = Math.min(1.5, habit.credit + silenceMs / habit.tickMs)
    if (habit.credit < 1) return true
    habit.credit -= 1
    return false
  }

  const isFamily = (habit: Habit): boolean => habit.members.size >= 2
  const familyHabit = ({ family, restedInAll }: Habit): Habit | null => (family !== null && isFamily(family) && family.isHabit && restedInAll >= 1 ? family : null)
  const isExplained = ({ wasHabit, family }: Habit): boolean => wasHabit || (family !== null && isFamily(family) && family.wasHabit)
  const isOnAt = (habit: Habit, nowMs: number): boolean => (habit.isHabit && goesOn(habit, nowMs)) || (familyHabit(habit) !== null && goesOn(familyHabit(habit)!, nowMs))
  const of = (name: string, node: Node | null, key: string, family: Habit | null, { nowMs, stretch }: Moment): Habit => {
    const known = habits.get(name)
    if (known !== undefined) return known
    // A page may have places without end; the oldest are forgotten.
    if (habits.size >= 4000) for (const old of [...habits.keys()].slice(0, 400)) habits.delete(old)
    const habit: Habit = {
      name, node: node === null ? null : new WeakRef(node), key, stretch, count: 0, rested: 0, lastMs: nowMs, gapMs: 0, tickMs: 0, isHabit: false, wasHabit: false, standing: 'new', credit: 1.5,
      restedInAll: 0, family, members: new Set(),
    }
    habits.set(name, habit)
    return habit
  }
  const change = (habit: Habit, node: Node, moment: Moment): Standing => {
    const { nowMs, stretch, restMs } = moment
    const silenceMs = nowMs - habit.lastMs
    const isSameStretch = habit.stretch === stretch
    const isFirst = habit.count === 0 && habit.restedInAll === 0 && isSameStretch
    if (!isSameStretch) enter(habit, moment)
    if (habit.node?.deref() !== node) habit.node = new WeakRef(node)
    // Several writes for one paint are one change.
    if (silenceMs < 10 && isSameStretch && !isFirst) return habit.standing
    if (!isFirst && (isSameStretch || habit.isHabit)) {
      habit.gapMs = Math.max(silenceMs, habit.gapMs / 2)
      // Its rhythm is learnt at rest: a change that an input made would spoil it.
      if (restMs !== null) habit.tickMs = habit.tickMs === 0 ? silenceMs : Math.min(silenceMs, habit.tickMs * 1.5)
    }
    habit.lastMs = nowMs
    habit.count += 1
    if (restMs !== null) {
      habit.rested += 1
      habit.restedInAll += 1
      if (habit.family !== null && habit.family.members.size < 3) habit.family.members.add(habit)
    }
    if (habit.rested >= 3) habit.isHabit = habit.wasHabit = true
    const isMore = !isFirst && isBeyond(habit, silenceMs)
    return habit.standing === 'habit' && isMore ? 'doubtful' : habit.standing
  }

  return {
    known: (nowMs) => [...habits.values()].filter((habit) => habit.family !== null && isOnAt(habit, nowMs)).slice(0, 100).flatMap((habit) =>
      [habit.family, habit].flatMap((each) => each === null ? [] : [{
        name: each.name, key: each.key, family: each.family?.name ?? null, gapMs: each.gapMs, tickMs: each.tickMs, isHabit: each.isHabit,
      }])),
    know(list, moment) {
      for (const { name, key, family, gapMs, tickMs, isHabit } of list) {
        const around = family === null ? null : of(family, null, key, null, moment)
        // It may have ticked here already.
        const habit = of(name, null, key, around, moment)
        habit.gapMs = Math.max(gapMs, habit.gapMs)
        habit.tickMs = tickMs
        habit.isHabit ||= isHabit
        habit.wasHabit ||= isHabit
        habit.restedInAll = Math.max(1, habit.restedInAll)
        around?.members.add(habit)
      }
    },
    note(node, key, moment) {
      const name = nameOf(node, key)
      const family = of(familyOf(node, key), node, key, null, moment)
      const habit = of(name, node, key, family, moment)
      // What it did before, it did by itself.
      const isKnown = habit.restedInAll >= 1
      const together = change(family, node, moment)
      const own = change(habit, node, moment)
      if (own === 'habit' || !isFamily(family) || together === 'new') return own
      return isKnown ? together : 'doubtful'
    },
    surprise(node, key, restMs) {
      const habit = habits.get(nameOf(node, key))
      if (habit === undefined || habit.isHabit) return
      surprises.push({ habit, tenth: Math.floor(restMs / 100) })
      if (surprises.length < 4000) return
      // It may be that all of them were one habit's.
      surprises = surprises.filter((each) => !isExplained(each.habit))
      if (surprises.length > 3000) surprises = surprises.slice(-3000)
    },
    unexplainedTenths: () => new Set(surprises.filter(({ habit }) => !isExplained(habit)).map(({ tenth }) => tenth)).size,
    isTicker(node, key, nowMs) {
      const habit = habits.get(nameOf(node, key))
      return habit !== undefined && isOnAt(habit, nowMs) && Math.min(habit.tickMs || Infinity, familyHabit(habit)?.tickMs || Infinity) < 1500
    },
    isUnruly(restMs) {
      // At less than one a second an answer of 100 ms meets one by chance in less than one case of ten.
      const now = Math.floor(restMs / 1000)
      const seconds = surprises.filter(({ habit }) => !habit.isHabit && !isExplained(habit)).map(({ tenth }) => Math.floor(tenth / 10)).filter((second) => second > now - 4)
      return new Set(seconds).size >= 3
    },
    restless: (nowMs) => [...habits.values()].flatMap((habit) => {
      const node = habit.family !== null && isOnAt(habit, nowMs) ? habit.node?.deref() : undefined
      return node === undefined ? [] : [{ node, key: habit.key }]
    }).slice(0, 100),
  }
}
