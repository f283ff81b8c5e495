import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeholdersOf, readOnlySql, withValues } from './read-only-sql.ts'

const allowed = [
  'SELECT 1',
  '  select count(*) from sales_order ; ',
  "SELECT 'a;b -- c', \"/*!x*/\", `into` FROM t -- ; a comment; DELETE",
  "SELECT 'it''s \\' ; DROP' # and; more",
  'SHOW GLOBAL STATUS WHERE Variable_name = \'Threads_running\'',
  '/* first; */ SELECT a FROM (SELECT 1 a) x WHERE a = 1 UNION SELECT 2',
  'SELECT updated_at, `lock`, sleep FROM t',
]
for (const sql of allowed) {
  test(`allowed: ${sql}`, () => assert.equal(readOnlySql(sql, 'q').text.length > 0, true))
}

const refused: readonly (readonly [string, RegExp])[] = [
  ['DELETE FROM sales_order', /no SELECT or SHOW/],
  ['UPDATE sales_order SET state = 1', /no SELECT or SHOW/],
  ['SET SESSION TRANSACTION READ WRITE', /no SELECT or SHOW/],
  ['WITH x AS (SELECT 1) DELETE FROM t', /no SELECT or SHOW/],
  ['', /no SELECT or SHOW/],
  ['-- only a comment', /no SELECT or SHOW/],
  ['SELECT 1; DELETE FROM t', /more than one statement/],
  ['SELECT 1;;', /more than one statement/],
  ["SELECT 1 INTO OUTFILE '/tmp/x'", /writes with INTO/],
  ['SELECT 1 in\tto FROM t; x', /more than one statement/],
  ['SELECT 1 INTO @x', /writes with INTO/],
  ['SELECT * FROM t FOR UPDATE', /locks rows/],
  ['SELECT * FROM t FOR/**/SHARE', /locks rows/],
  ['SELECT * FROM t LOCK IN SHARE MODE', /locks rows/],
  ['SELECT SLEEP(10)', /waits, locks or writes/],
  ['SELECT benchmark (1e9, md5(1))', /waits, locks or writes/],
  ["SELECT LOAD_FILE('/etc/passwd')", /waits, locks or writes/],
  ["SELECT GET_LOCK('a', 10)", /waits, locks or writes/],
  ['SELECT NEXT VALUE FOR s', /sequence/],
  ['SELECT @a := 1', /sets a variable/],
  ['SELECT /*!50000 1; DELETE FROM t */ 2', /server runs/],
  ['SELECT /*M! 1 */ 2', /server runs/],
  ["SELECT 'open", /a text in it has no end/],
  ['SELECT 1 /* open', /a comment in it has no end/],
]
for (const [sql, why] of refused) {
  test(`refused before anything is sent: ${sql}`, () => {
    assert.throws(() => readOnlySql(sql, 'the query q'), { code: 'CONFIG_INVALID', message: new RegExp(`^the query q is refused: .*${why.source}`) })
  })
}

test('placeholders are those of the code, not of texts and comments; values that are no keys of ours are refused', () => {
  const sql = readOnlySql("SELECT ':prefix', a::int /* :page */ FROM t WHERE k LIKE :prefix AND id > :after", 'q')
  assert.deepEqual([...placeholdersOf(sql)], ['prefix', 'after'])
  assert.equal(withValues(sql, { prefix: 'ts1-%', after: 7.9 }), "SELECT ':prefix', a::int /* :page */ FROM t WHERE k LIKE 'ts1-%' AND id > 7")
  assert.throws(() => withValues(sql, { prefix: "x' OR 1=1", after: 0 }), /cannot stand in a statement/)
})
