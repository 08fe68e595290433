import { readFileSync } from 'node:fs'
import { suite } from '../functions/suite'
import { expandObjects } from '../lib/command/objects'
import { hasErrors } from '../lib/finding/finding'
import { renderForPeople } from '../lib/finding/terminal'
import { asManifest, type Manifest } from '../lib/manifest/manifest'
import { readDocuments } from '../lib/wire/list/document-stream'
import { writeYaml } from '../lib/wire/yaml/write-yaml'
import { admissionPolicy, admissionWebhook } from './admission/policy'
import { NAMESPACE, OPERATOR, roleFiles } from './rbac/roles'

/** Objects of a file, and the comment at its start. */
interface InstallFile {
  name: string
  about: string
  objects: readonly Manifest[]
}

const FOLDER = 'operator/install'
/** The operator, described as short objects. */
export const APP = `${FOLDER}/app.yaml`
/** The files of an installation for all namespaces, in the order in which they are applied. */
const BASE = ['operator.yaml', 'rbac-own-namespace.yaml', 'rbac-cluster-wide.yaml']

const FILES = (): InstallFile[] => [
  { name: 'operator.yaml', about: `Expanded from ${APP}.`, objects: expandedApp() },
  ...roleFiles(suite),
  {
    name: 'admission-webhook.yaml',
    about: 'Reports findings when short objects are applied. Requires cert-manager.',
    objects: admissionWebhook(suite),
  },
  {
    name: 'admission-policy.yaml',
    about: 'Rejects unknown fields of short objects, for clusters without the webhook.',
    objects: admissionPolicy(suite),
  },
  {
    name: 'service-monitor.yaml',
    about: 'Lets the Prometheus operator collect the metrics. dashboard.json shows them in Grafana.',
    objects: [SERVICE_MONITOR],
  },
]

/** The dashboard selects metrics by their job, which is the name of the Service. */
const SERVICE_MONITOR: Manifest = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: OPERATOR, namespace: NAMESPACE, labels: { app: OPERATOR, 'part-of': 'lummo' } },
  spec: { selector: { matchLabels: { app: OPERATOR } }, endpoints: [{ port: 'http', path: '/metrics' }] },
}

/** Returns the objects that run the operator. Throws if its short objects have errors. */
function expandedApp(): Manifest[] {
  const read = readDocuments(readFileSync(APP, 'utf8'), APP)
  if (Array.isArray(read)) throw new Error(renderForPeople(read))
  const { objects, findings } = expandObjects(
    read.items.map(({ object }) => object),
    suite,
  )
  if (hasErrors(findings)) throw new Error(renderForPeople(findings))
  return objects.flatMap((one) => asManifest(one) ?? [])
}

const textOf = (about: string, objects: readonly Manifest[]): string =>
  `# Written by npm run generate. ${about}\n${objects.map((one) => `---\n${writeYaml(one)}`).join('')}`

/**
 * Returns the files of the installation that are generated. `npm run generate` writes the files, and a test compares their content.
 * Paths are relative to the root of the project, which must be the working folder.
 */
export function installFiles(): { path: string; text: string }[] {
  const files = FILES()
  const base = files.filter(({ name }) => BASE.includes(name)).flatMap(({ objects }) => objects)
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: BASE }
  return [
    ...files.map(({ name, about, objects }) => ({ path: `${FOLDER}/${name}`, text: textOf(about, objects) })),
    {
      path: `${FOLDER}/kustomization.yaml`,
      text: `# Written by npm run generate. The operator for all namespaces.\n${writeYaml(kustomization)}`,
    },
    { path: 'operator/install.yaml', text: textOf(`The objects of ${FOLDER}/kustomization.yaml in one file.`, base) },
  ]
}
