// Benchmarks a kustomize build with twenty environments of one application.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Number of environments. */
const COUNT = 20

const BASE = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: shop}
spec:
  replicas: 1
  containers: {image: "registry.example.com/shop:1.4.2", http: 8080, resources: {cpu: 100m, memory: 128Mi}}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoNetworking
metadata: {name: shop}
spec: {domains: shop.example.com}
`

const SETTINGS = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata:
  name: settings
  annotations:
    config.kubernetes.io/function: |
      exec: {path: lummo}
spec: {network: {provider: ingress}}
`

/**
 * Writes the folders, and returns a program that checks them and a program that only builds them. In both, kustomize
 * runs lummo as a function.
 *
 * @param kustomize path of kustomize
 *
 * @param lummo command of lummo
 */
export function environmentPrograms(folder, kustomize, lummo) {
  const write = (path, text) => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('apps/base/app.yaml', BASE)
  write('apps/base/kustomization.yaml', 'resources: [app.yaml]\n')
  for (let at = 0; at < COUNT; at++) {
    const patch = `{apiVersion: krm.lummo.dev/v1alpha1, kind: LummoDeployment, metadata: {name: shop}, spec: {replicas: ${at + 2}}}`
    const lines = ['resources: [../../base]', `namespace: shop-${at}`, `patches: [{patch: '${patch}'}]`]
    write(`apps/overlays/env-${at}/kustomization.yaml`, `${[...lines, 'transformers: [lummo.yaml]'].join('\n')}\n`)
    write(`apps/overlays/env-${at}/lummo.yaml`, SETTINGS)
  }
  write('bin/lummo', `#!/bin/sh\nexec ${lummo.map((word) => `'${word}'`).join(' ')} "$@"\n`)
  chmodSync(join(folder, 'bin/lummo'), 0o755)
  const path = `${join(folder, 'bin')}:${join(kustomize, '..')}:${process.env.PATH}`
  const cwd = join(folder, 'apps')
  const build = 'for one in overlays/*; do kustomize build --enable-alpha-plugins --enable-exec "$one" || exit 1; done'
  return [
    { name: '20 × kustomize build', command: ['env', `PATH=${path}`, 'sh', '-c', build], cwd },
    { name: 'lummo check', command: ['env', `PATH=${path}`, ...lummo, 'check', '.'], cwd },
  ]
}
