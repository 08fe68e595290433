import fc from 'fast-check'
import {
  contentOf,
  fresh,
  type KptPackage,
  type RenderedPackage,
  renderPackage as rendered,
  usersOf,
} from '../support/kpt-package'
import { after, packages, type KptStep, steps } from '../support/kpt-steps'

const known = new Map<string, RenderedPackage>()

/** Renders a package. The same package is rendered only once. */
function render(files: KptPackage): RenderedPackage {
  const text = JSON.stringify(files)
  const result = known.get(text) ?? rendered(files)
  known.set(text, result)
  return result
}

/** Simulates one day: a change, followed by a render. */
function day(files: KptPackage): { files: KptPackage; failed: boolean } {
  const once = render(files)
  if (once.failed) {
    expect(once.files).toEqual(files)
    return once
  }
  // No object of the user is lost.
  const left = contentOf(once.files)
  expect(usersOf(files).filter((one) => !left.includes(one))).toEqual([])
  // A second render changes nothing.
  const twice = render(once.files)
  expect({ failed: twice.failed ? twice.codes : false, files: twice.files }).toEqual({
    failed: false,
    files: once.files,
  })
  // The result does not depend on earlier renders.
  const anew = render(fresh(files))
  expect({ failed: anew.failed ? anew.codes : false, content: contentOf(anew.files) }).toEqual({
    failed: false,
    content: left,
  })
  return once
}

test('a kpt package over many days: nothing is lost, twice is once, and what was before leaves no trace', () => {
  const holds = (start: KptPackage, list: readonly KptStep[]): void => {
    let { files } = day(start)
    for (const step of list) ({ files } = day(after(files, step)))
  }
  fc.assert(fc.property(packages, steps, holds), { seed: 21, numRuns: 2000, endOnFailure: false })
}, 170_000)
