import { isPlain } from '../../lib/manifest/manifest'
import { checkManifest } from './check-manifest'
import { loadCrds } from './crds'
import { emittedOutputs } from './outputs'

/** Runs `npm run conformance -- DIR`: checks all known output against Kubernetes and the CRDs in DIR. */
function main([folder]: readonly string[]): number {
  if (folder === undefined) {
    process.stderr.write(
      'usage: npm run conformance -- DIR, a folder of CRDs (kubectl get crd -o yaml > DIR/crds.yaml)\n',
    )
    return 2
  }
  const crds = loadCrds(folder)
  let passed = 0
  let failed = 0
  for (const { file, objects } of emittedOutputs()) {
    for (const object of objects) {
      const problems = checkManifest(object, crds)
      if (problems.length === 0) passed++
      else failed++
      const name = isPlain(object.metadata) ? object.metadata.name : ''
      for (const problem of problems) process.stdout.write(`${file}: ${object.kind}/${name}: ${problem}\n`)
    }
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  return failed > 0 || passed === 0 ? 1 : 0
}

process.exitCode = main(process.argv.slice(2))
