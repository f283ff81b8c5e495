export type Ambient = {
  /** A change while nobody touches the page; a stretch is the time between two inputs. */
  idle(node: Node, key: string, now: number, stretch: number): void
  isAmbient(node: Node, key: string, now: number): boolean
  /** In any way. */
  isRestless(node: Node, now: number): boolean
}

/**
 * What changes by itself: a clock, a carousel, a ticker. Learnt while nobody touches the page: what changed three times or more in one stretch
 * without input is ambient, for as long as it goes on in its rhythm. Not twice: a note that comes late and goes again does that. Runs in the page.
 */
export function makeAmbient(): Ambient {
  type Habit = { count: number; stretch: number; lastMs: number; gapMs: number }
  const habits = new WeakMap<Node, Map<string, Habit>>()
  const habitOf = (node: Node, key: string): Habit | undefined => habits.get(node)?.get(key)
  const holds = (habit: Habit, now: number): boolean => habit.count >= 3 && now - habit.lastMs < Math.max(500, 3 * habit.gapMs)
  return {
    idle(node, key, now, stretch) {
      const habit = habitOf(node, key)
      if (habit === undefined) {
        const all = habits.get(node) ?? new Map<string, Habit>()
        habits.set(node, all)
        // A page may invent attribute names without end.
        if (all.size < 50) all.set(key, { count: 1, stretch, lastMs: now, gapMs: 0 })
        return
      }
      if (now - habit.lastMs < 10) return
      const goesOn = habit.stretch === stretch || holds(habit, now)
      habit.count = goesOn ? habit.count + 1 : 1
      habit.gapMs = goesOn ? Math.max(now - habit.lastMs, habit.gapMs / 2) : 0
      habit.stretch = stretch
      habit.lastMs = now
    },
    isRestless: (node, now) => [...(habits.get(node)?.values() ?? [])].some((habit) => holds(habit, now)),
    isAmbient(node, key, now) {
      const habit = habitOf(node, key)
      if (habit === undefined || !holds(habit, now)) return false
      // It goes on, so the habit lives on, also through an input.
      if (now - habit.lastMs >= 10) habit.lastMs = now
      return true
    },
  }
}
