import { join } from 'node:path'
import { API_VERSION } from '../../../kind/claim'
import { explainName } from '../../../manifest/grammar/explain-name'
import { type CommandResult, done, wrongCall } from '../../command-result'
import { writeFiles } from '../../files/write-files'
import { refuseExisting } from './existing-files'
import { kindProject } from './kind-project'

/** Runs `lummo init --kind KIND [--api-version VERSION] [FOLDER]`: writes a project that defines a kind. */
export function initKind(
  folder: string | undefined,
  options: Readonly<Record<string, string>>,
  version: string,
): CommandResult {
  const { kind, 'api-version': apiVersion = API_VERSION, ...others } = options
  if (kind === undefined) return wrongCall('--api-version requires `--kind`.')
  const [other] = Object.keys(others)
  if (other !== undefined) return wrongCall(`\`--kind\` and \`--${other}\` are mutually exclusive.`)
  const problem = problemWith(kind, apiVersion)
  if (problem !== undefined) return wrongCall(problem)
  const files = Object.entries(kindProject({ kind, apiVersion, version })).map(([name, text]) => ({
    path: join(folder ?? '.', name),
    text,
  }))
  const refused = refuseExisting(files.map(({ path }) => path))
  if (refused !== undefined) return refused
  writeFiles(files)
  const enter = folder === undefined || folder === '.' ? '' : `cd ${folder} && `
  return done(`${files.map(({ path }) => `wrote ${path}\n`).join('')}
Build and test:    ${enter}npm install && npm test
`)
}

/** Returns why a name or an apiVersion is not valid for a new kind. */
function problemWith(kind: string, apiVersion: string): string | undefined {
  if (!/^[A-Z][A-Za-z0-9]{0,62}$/.test(kind)) {
    return `--kind ${kind}: A kind must start with a capital letter and contain only letters and digits, such as \`AcmeBucket\`.`
  }
  if (/^(?:Lummo|Kustomization$|List$)/.test(kind)) {
    return `--kind ${kind}: The name is reserved. Start the name with that of your organisation, such as \`AcmeBucket\`.`
  }
  const [group = '', version, ...rest] = apiVersion.split('/')
  const isGroup = group.includes('.') && explainName(group, 'dns-subdomain') === undefined
  if (isGroup && rest.length === 0 && /^v[1-9][0-9]*(?:(?:alpha|beta)[1-9][0-9]*)?$/.test(version ?? '')) {
    return /(?:^|\.)(?:k8s\.io|kubernetes\.io)$/.test(group)
      ? `--api-version ${apiVersion}: The group is reserved for Kubernetes. Use a domain of your organisation.`
      : undefined
  }
  return `--api-version ${apiVersion}: An apiVersion must be a domain and a version, such as \`acme.example.com/v1\`.`
}
