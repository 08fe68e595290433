import { GenerationError, type IManifestGenerator } from '../contracts/manifest-generator'
import { hasErrors } from '../finding/finding'
import { renderForPeople } from '../finding/terminal'
import { asManifest, type Manifest, type Plain } from '../manifest/manifest'
import { textAt } from '../manifest/value-at'
import type { Suite } from '../run/package'
import { expandObjects } from './objects'

/** Returns a generator that expands each short object on its own, with the defaults of the suite. */
export function manifestGenerator(suite: Suite): IManifestGenerator {
  return {
    generateDeployment: (claim) => generate(suite, claim, 'Deployment'),
    generateService: (claim) => generate(suite, claim, 'Service'),
    generateConfigMap: (claim) => generate(suite, claim, 'ConfigMap'),
  }
}

/** Returns the object of the given kind, preferably the object with the name of the short object. */
function generate(suite: Suite, claim: Plain, kind: string): Manifest {
  const { objects, findings } = expandObjects([claim], suite)
  if (hasErrors(findings))
    throw new GenerationError(renderForPeople(findings.filter(({ severity }) => severity === 'error')))
  const generated = objects.filter((one) => one.kind === kind).flatMap((one) => asManifest(one) ?? [])
  const name = textAt(claim, ['metadata', 'name'])
  const found = generated.find(({ metadata }) => metadata.name === name) ?? generated[0]
  if (found === undefined) throw new GenerationError(`${claim.kind}/${name} generates no ${kind}.`)
  return found
}
