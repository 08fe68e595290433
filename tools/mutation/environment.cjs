// The environment of a test file: it tells the sources which mutant is switched on, and which of them each test reaches.
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { TestEnvironment } = require('jest-environment-node')

const FOLDER = join(__dirname, '../../mutants')
/** The name under which mutants are recorded that loading the sources reaches. */
const LOADED = ''

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context)
    this.file = join(FOLDER, `${context.testPath.replace(/\W+/g, '-')}.json`)
    const active = Number(process.env.MUTANT ?? 0)
    this.isRecorded = active === 0
    this.test = LOADED
    this.reached = {}
    this.global.isMutant = this.isRecorded ? (id) => this.record(id) : (id) => id === active
    if (!this.isRecorded && process.env.MUTANT_TESTS !== 'all' && existsSync(this.file)) {
      const known = JSON.parse(readFileSync(this.file, 'utf8'))
      const tests = Object.keys(known).filter((test) => known[test].includes(active))
      if (!tests.includes(LOADED)) this.chosen = new Set(tests)
    }
  }

  record(id) {
    this.reached[this.test] ??= new Set()
    this.reached[this.test].add(id)
    return false
  }

  handleTestEvent({ name, test }) {
    if (name === 'test_start') {
      this.test = nameOf(test)
      if (this.hasFailed || this.chosen?.has(this.test) === false) test.mode = 'skip'
    } else if (name === 'test_done') {
      this.hasFailed ||= !this.isRecorded && test.errors.length > 0
    }
  }

  async teardown() {
    if (this.isRecorded) {
      mkdirSync(FOLDER, { recursive: true })
      const lists = Object.entries(this.reached).map(([test, ids]) => [test, [...ids]])
      writeFileSync(this.file, JSON.stringify(Object.fromEntries(lists)))
    }
    await super.teardown()
  }
}

/** Returns the name of a test with those of its blocks. */
const nameOf = ({ name, parent }) => (parent === undefined ? name : `${nameOf(parent)} ${name}`)
