import type { LocatedFinding } from '../finding/finding'
import { type Violation, violationsOf, violationText } from '../manifest/observed/pod-security'
import { podsOf } from '../manifest/observed/pods'
import { POD_KINDS } from '../manifest/pods'
import { type Finished, type FinishedPackage, nameOf, severityFor } from './package-check'
import { refusedByNamespace } from './rules'

/** Pods of a namespace that its Pod Security level refuses, each with the first of the fields. */
export const refusedIn = (pack: FinishedPackage, namespace: Finished, restricted: boolean): LocatedFinding[] =>
  pack.subjects(POD_KINDS).flatMap((one) => {
    const pods = podsOf(one.manifest)
    if (pods === undefined || one.manifest.metadata.namespace !== namespace.manifest.metadata.name) return []
    const all = violationsOf(pods, restricted)
    return all.length === 0 ? [] : [finding(one, namespace, restricted ? 'restricted' : 'baseline', all)]
  })

function finding(one: Finished, namespace: Finished, level: string, all: readonly Violation[]): LocatedFinding {
  const open =
    namespace.claim === undefined
      ? `lower its label \`pod-security.kubernetes.io/enforce\``
      : `set \`security: ${level === 'restricted' && all.every(isHardening) ? 'baseline' : 'privileged'}\` in the LummoNamespace`
  const message = `${nameOf(namespace)} enforces Pod Security \`${level}\` and rejects the pods of ${nameOf(one)}, which have ${violationText(all)}. Remove them, or ${open}.`
  const [first] = all
  const path = first?.path ?? []
  const words = path.filter((step) => typeof step === 'string').reverse()
  return one.finding(refusedByNamespace.at(path, message, { severity: severityFor(one) }), words.slice(0, 2))
}

const isHardening = ({ what, lacking }: Violation): boolean => lacking === true || what === 'runAsUser: 0'
