import { type LocatedFinding, hasErrors } from '../finding/finding'
import { inOrder } from '../finding/order'
import { renderForPeople } from '../finding/terminal'
import { checkedPackage } from '../run/checked-package'
import type { Suite } from '../run/package'
import { readDocuments, writeDocuments } from '../wire/list/document-stream'
import { STDIN } from '../wire/item'
import type { FunctionRun } from './function'
import { pluginConfig } from './rules'

/**
 * Runs the suite as a plugin of the legacy kustomize protocol, which `kubectl kustomize` supports. The config is passed
 * as a file. A transformer reads the resources as YAML documents on stdin; a generator reads nothing. The output
 * consists of plain YAML documents. Source: kustomize api/internal/plugins/execplugin/execplugin.go, v5.5.0.
 *
 * @param config the text of the config file
 * @param resources the text on stdin
 */
export function runPlugin(config: string, resources: string, suite: Suite): FunctionRun {
  const configs = readDocuments(config, 'config')
  const given = readDocuments(resources, STDIN)
  const problems = [configs, given].flatMap((read) => (Array.isArray(read) ? read : []))
  if (Array.isArray(configs) || Array.isArray(given)) return result('', problems)
  const [functionConfig, second] = configs.items
  if (functionConfig === undefined || second !== undefined) {
    return result('', [pluginConfig.at([], 'The config of a plugin must contain exactly one object.')])
  }
  const pack = { items: given.items, functionConfig: { ...functionConfig, role: 'config' as const } }
  const { changes, findings } = checkedPackage(pack, suite)
  return result(hasErrors(findings) ? '' : writeDocuments(given.items, changes), findings)
}

const result = (stdout: string, findings: readonly LocatedFinding[]): FunctionRun => ({
  stdout: Buffer.from(stdout),
  stderr: renderForPeople(inOrder(findings)),
  exitCode: hasErrors(findings) ? 1 : 0,
  findings,
})
