import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { checkManifest, isForTools } from './check-manifest'
import { loadCrds } from './crds'

/** The expected outputs of the golden cases and of the examples. */
function outputs(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return outputs(path)
    const wanted = entry.name === 'expected.yaml' || /\/\.expected\/[^/]+\.yaml$/.test(path)
    return wanted ? [path] : []
  })
}

/** `npm run conformance -- DIR`: checks everything the suite is known to emit against Kubernetes and the CRDs in DIR. */
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
  for (const file of [...outputs('test/golden'), ...outputs('kustomize-examples')]) {
    for (const object of (loadAll(readFileSync(file, 'utf8')) as Plain[]).filter(
      (one) => isPlain(one) && !isForTools(one),
    )) {
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
