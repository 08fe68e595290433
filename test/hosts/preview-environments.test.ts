import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { consoleSteps, corrected, isShown, takeSteps } from '../support/console'
import { programs, ROOT, scratch } from './programs'
import { objectsOf } from './ways'

interface ApplicationSet {
  spec: {
    template: {
      spec: {
        source: { path: string; plugin: { parameters: { name: string; string?: string; array?: string[] }[] } }
        destination: { namespace: string }
      }
    }
  }
}

const page = join(ROOT, 'docs/how-to/preview-environments.md')
const text = readFileSync(page, 'utf8')
const folder = mkdtempSync(join(scratch, 'previews-'))
const taken = takeSteps(consoleSteps(text), folder, programs.bin, programs.env)

test('the commands of the page can be typed, and show what is printed', () => {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, corrected(text, taken))
  expect(taken.length).toBeGreaterThan(3)
  expect(taken.filter((step) => !isShown(step))).toEqual([])
})

/** Returns the output of the plugin for a pull request, according to the template of the ApplicationSet on the page. */
function preview(number: number) {
  const copy = mkdtempSync(join(scratch, 'preview-'))
  cpSync(join(folder, 'shop'), copy, { recursive: true })
  const filled = readFileSync(join(copy, 'previews.yaml'), 'utf8')
    .replaceAll('{{.number}}', String(number))
    .replaceAll('{{.head_sha}}', String(number).padStart(40, 'a'))
  const { source, destination } = (loadAll(filled)[0] as ApplicationSet).spec.template.spec
  const parameters = source.plugin.parameters.flatMap(({ name, string, array = [] }) => [
    ...(string === undefined ? [] : [[`PARAM_${name.toUpperCase()}`, string]]),
    ...array.map((value, at) => [`PARAM_${name.toUpperCase()}_${at}`, value]),
  ])
  const { status, stdout, stderr } = spawnSync('sh', [join(ROOT, 'integrations/argocd/generate.sh')], {
    cwd: join(copy, source.path),
    encoding: 'utf8',
    env: { ...programs.env, ...Object.fromEntries(parameters) },
  })
  return { namespace: destination.namespace, stdout, objects: objectsOf({ status, stdout, stderr }) }
}

const hostsOf = (stdout: string): string[] => [...stdout.matchAll(/Host\(`([^`]+)`\)/g)].map(([, host = '']) => host)

test('each pull request has its own namespace, host, image and database, and no object of another', () => {
  const [first, second] = [preview(42), preview(43)]
  for (const [{ namespace, stdout, objects }, number] of [
    [first, 42],
    [second, 43],
  ] as const) {
    expect(namespace).toBe(`shop-pr-${number}`)
    const outside = Object.keys(objects).filter((name) => !name.includes(`/${namespace}/`))
    expect(outside).toEqual([`Namespace//${namespace}`])
    expect(new Set(hostsOf(stdout))).toEqual(new Set([`shop-pr-${number}.preview.example.com`]))
    expect(objects[`Certificate/${namespace}/shop-cert`]?.spec).toMatchObject({
      dnsNames: [`shop-pr-${number}.preview.example.com`],
    })
    expect(stdout).toContain(`image: registry.example.com/shop:${String(number).padStart(40, 'a')}`)
    expect(stdout).not.toContain('registry.example.com/shop:1.0.0')
    // The server is in the same namespace, so the application uses a name without a namespace.
    expect(objects[`StatefulSet/${namespace}/shop-db`]).toBeDefined()
    expect(objects[`Service/${namespace}/shop-db`]).toBeDefined()
    expect(objects[`ExternalSecret/${namespace}/shop-db`]?.spec).toMatchObject({ refreshPolicy: 'CreatedOnce' })
    const [host] = /name: DATABASE_HOST\n +value: (.*)/.exec(stdout)?.slice(1) ?? []
    expect(host).toBe('shop-db')
    // Argo CD can remove the namespace, and all objects in it.
    expect(objects[`Namespace//${namespace}`]?.metadata.annotations).not.toHaveProperty([
      'argocd.argoproj.io/sync-options',
    ])
  }
  const shared = Object.keys(first.objects).filter((name) => name in second.objects)
  expect(shared).toEqual([])
})
