import { suite } from '../functions/suite'
import { writeYaml } from '../lib/wire/yaml/write-yaml'
import { roleFiles } from './rbac/roles'

/** Returns the files of `operator/install` that are generated. `npm run generate` writes them, and a test compares them. */
export const installFiles = (): { path: string; text: string }[] =>
  roleFiles(suite).map(({ name, about, objects }) => ({
    path: `operator/install/${name}`,
    text: `# Written by npm run generate. ${about}\n${objects.map((one) => `---\n${writeYaml(one)}`).join('')}`,
  }))
