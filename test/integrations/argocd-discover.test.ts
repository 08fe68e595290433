import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { API_VERSION, isOurs, LEGACY_API_VERSIONS } from '../../lib/kind/claim'

const scratch = mkdtempSync(join(tmpdir(), 'lummo-discover-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** Checks whether the Argo CD plugin accepts a folder with this file. */
function isFound(text: string): boolean {
  const folder = mkdtempSync(join(scratch, 'folder-'))
  writeFileSync(join(folder, 'app.yaml'), text)
  const { status, stdout } = spawnSync('sh', [join(__dirname, '../../integrations/argocd/discover.sh')], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  return stdout.trim() !== ''
}

test.each([API_VERSION, ...LEGACY_API_VERSIONS])('an object of apiVersion %s is found', (apiVersion) => {
  expect(isOurs(apiVersion)).toBe(true)
  expect(isFound(`# ours\napiVersion: ${apiVersion}\nkind: LummoDeployment\n`)).toBe(true)
  expect(isFound(`kind: LummoDeployment\r\napiVersion: "${apiVersion}"\r\n`)).toBe(true)
})

test.each(suite.kinds.map((kind) => [kind.kind, kind.apiVersion]))('a %s of %s is found', (kind, apiVersion) => {
  expect(isFound(`kind: ${kind}\nmetadata: {name: web}\napiVersion: ${apiVersion}\n`)).toBe(true)
})

const named = suite.kinds.filter(({ apiVersion }) => apiVersion === API_VERSION).map(({ kind }) => kind)

test.each(named)('a %s without an apiVersion is found', (kind) => {
  expect(isOurs('')).toBe(true)
  expect(isFound(`kind: ${kind}\nmetadata: {name: web}\n`)).toBe(true)
})

test.each(['v1', 'apps/v1', 'lummo.example.com/v1'])('an object of apiVersion %s is somebody else’s', (apiVersion) => {
  expect(isOurs(apiVersion)).toBe(false)
  expect(isFound(`apiVersion: ${apiVersion}\nkind: Deployment\nmetadata: {name: lummo}\n`)).toBe(false)
})
