// Replaces ghcr.io/kptdev/krm-functions-catalog/apply-setters if no registry is reachable: writes the values of the
// functionConfig (`data: {name: value}`) to the lines that end in `# kpt-set: …`.
const lines = require('node:fs').readFileSync(0, 'utf8').split('\n')
const data = lines.map((line) => /^ {2}data: \{(.*)\}$/.exec(line)?.[1]).filter((text) => text !== undefined)
const pairs = data.flatMap((text) => text.split(', ').map((pair) => pair.split(': ')))
const values = Object.fromEntries(pairs.map(([name, value]) => [name, value.replace(/^(["'])(.*)\1$/, '$2')]))

/** Returns a line with its value replaced by the pattern of its comment. */
const set = (line) =>
  line.replace(/^(\s*(?:- )?[\w-]+: ).*?( # kpt-set: (.*))$/, (_, head, comment, pattern) => {
    const value = pattern.replace(/\$\{([\w-]+)\}/g, (_, name) => {
      if (values[name] === undefined) throw new Error(`The setter ${name} has no value.`)
      return values[name]
    })
    return `${head}${value}${comment}`
  })
process.stdout.write(lines.map(set).join('\n'))
