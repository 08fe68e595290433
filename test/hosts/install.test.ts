import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { consoleSteps, corrected, isShown, takeSteps } from '../support/console'
import { programs, ROOT, run, scratch } from './programs'
import { linkKrew, loadImage, RELEASE, type ServedRelease, serveRelease } from './served-release'

let served: ServedRelease
beforeAll(async () => {
  served = await serveRelease()
})
afterAll(() => {
  served.server.kill()
})

test('each command of the page installs lummo in an empty folder, and shows what is printed', () => {
  linkKrew()
  loadImage()
  const page = join(ROOT, 'docs/install.md')
  const text = readFileSync(page, 'utf8')
  const folder = mkdtempSync(join(scratch, 'install-'))
  const env = { ...programs.env, HOME: folder, KREW_ROOT: join(folder, 'krew'), npm_config_cache: join(folder, 'npm') }
  const taken = takeSteps(consoleSteps(served.local(text)), folder, programs.bin, env)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, corrected(text, taken))
  expect(taken.length).toBeGreaterThan(10)
  expect(taken.filter((step) => !isShown(step))).toEqual([])
})

test('SHA256SUMS lists every other file of the release', () => {
  const lines = readFileSync(join(RELEASE, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
  const actual = readdirSync(RELEASE)
    .filter((file) => file !== 'SHA256SUMS')
    .sort()
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(join(RELEASE, file)))
          .digest('hex')}  ${file}`,
    )
  expect(lines).toEqual(actual)
})

test('the image has the labels of OCI, and starts without network, on a read-only root', () => {
  const image = loadImage()
  const labels = JSON.parse(run('podman', ['image', 'inspect', '--format', '{{json .Config.Labels}}', image]).stdout)
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(labels).toMatchObject({
    'org.opencontainers.image.source': 'https://git.example.com/platform/lummo-krm-functions',
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
    'org.opencontainers.image.licenses': 'Apache-2.0',
  })
  const locked = ['--network', 'none', '--read-only', '--cap-drop', 'all', '--user', 'nobody']
  const input =
    'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]\n'
  const ran = run('podman', ['run', '--rm', '--interactive', ...locked, image], { input })
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('kind: ConfigMap') })
})
