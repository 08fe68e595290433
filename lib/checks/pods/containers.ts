import type { Finding } from '../../finding/finding'
import { graceTooShort } from '../../parts/pod/rules'
import { isPlain } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { scalarText, valueAt } from '../../manifest/value-at'
import { type PlacedContainer, type Pods, podsOf } from '../../manifest/observed/pods'
import { type Finished, nameOf, type PackageCheck } from '../package-check'

/** Default grace period of Kubernetes, in seconds. */
const GRACE = 30

/** Reports a container whose preStop sleep uses up the grace period, because the kubelet then kills the container. */
export const shortGrace: PackageCheck = {
  needs: 'objects',
  run: (pack) =>
    eachContainer(pack.subjects(POD_KINDS), (one, container, pods) => {
      const given = pods.spec.terminationGracePeriodSeconds
      const grace = typeof given === 'number' ? given : GRACE
      const { seconds, certain } = sleepOf(container)
      if (seconds === undefined || seconds < grace) return undefined
      const message = `Container \`${container.name}\` of ${nameOf(one)} sleeps for ${seconds} s on termination, but the pod is killed after ${grace} s. Raise \`terminationGracePeriodSeconds\`, or shorten the sleep.`
      const path = [...container.path, 'lifecycle', 'preStop']
      // The API refuses a longer sleep, but cannot check a command. Source: validateSleepAction, v1.34.
      const severity = certain && seconds > grace ? 'error' : 'warning'
      const words = ['terminationGracePeriodSeconds', 'preStop', 'grace', 'sleep']
      return [graceTooShort.at(path, message, { severity }), words]
    }),
}

/** Returns how long a container sleeps before stopping, according to a field or the command of its hook. */
function sleepOf({ spec }: PlacedContainer): { seconds: number | undefined; certain: boolean } {
  const hook = valueAt(spec, ['lifecycle', 'preStop'])
  const field = valueAt(hook, ['sleep', 'seconds'])
  if (typeof field === 'number') return { seconds: field, certain: true }
  const command = isPlain(hook) ? valueAt(hook, ['exec', 'command']) : undefined
  const text = Array.isArray(command) ? command.map(scalarText).join(' ') : ''
  const seconds = /(?:^|[\s;&/])sleep\s+(\d+)s?\b/.exec(text)?.[1]
  return { seconds: seconds === undefined ? undefined : Number(seconds), certain: false }
}

type ContainerCheck = (
  one: Finished,
  container: PlacedContainer,
  pods: Pods,
) => [Finding, string | readonly string[]] | undefined

/** Returns the findings about the containers of objects, each with the word that locates its line in the claim. */
export const eachContainer = (objects: readonly Finished[], judge: ContainerCheck) =>
  objects.flatMap((one) => {
    const pods = podsOf(one.manifest)
    if (pods === undefined) return []
    return pods.all.flatMap((container) => {
      const verdict = judge(one, container, pods)
      return verdict === undefined ? [] : [one.finding(...verdict)]
    })
  })
