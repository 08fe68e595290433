import { suite } from '../functions/suite'
import type { Manifest } from '../lib/manifest/manifest'
import { writeYaml } from '../lib/wire/yaml/write-yaml'
import { admissionPolicy, admissionWebhook } from './admission/policy'
import { roleFiles } from './rbac/roles'

/** Objects of a file, and the comment above them. */
interface InstallFile {
  name: string
  about: string
  objects: readonly Manifest[]
}

const FILES = (): InstallFile[] => [
  ...roleFiles(suite),
  {
    name: 'admission-webhook.yaml',
    about: 'Reports findings when short objects are applied. Requires cert-manager.',
    objects: admissionWebhook(suite),
  },
  {
    name: 'admission-policy.yaml',
    about: 'Refuses unknown fields of short objects, for clusters without the webhook.',
    objects: admissionPolicy(suite),
  },
]

/** Returns the files of `operator/install` that are generated. `npm run generate` writes them, and a test compares them. */
export const installFiles = (): { path: string; text: string }[] =>
  FILES().map(({ name, about, objects }) => ({
    path: `operator/install/${name}`,
    text: `# Written by npm run generate. ${about}\n${objects.map((one) => `---\n${writeYaml(one)}`).join('')}`,
  }))
