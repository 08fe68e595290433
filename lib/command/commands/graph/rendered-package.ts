import { type Choice, type Finished, type FinishedPackage, ofKinds } from '../../../checks/package-check'
import type { RawClaim } from '../../../kind/claim'
import type { Manifest } from '../../../manifest/manifest'
import { newOnce } from '../../../manifest/memo/once'
import { POD_KINDS } from '../../../manifest/pods'
import { byText } from '../../../manifest/text'
import { holdsText } from '../../../manifest/text-search'
import type { Settings } from '../../../settings/spec'
import { ownerOf } from '../../../wire/annotations'

/**
 * View of rendered objects, for functions that checks also use. The claim of an object is the claim in its annotation.
 */
export class RenderedPackage implements FinishedPackage {
  readonly once = newOnce()
  readonly scope = 'package'
  private readonly objects: readonly Finished[]

  constructor(
    manifests: readonly Manifest[],
    readonly settings: Settings,
  ) {
    this.objects = manifests.map(finished).sort((one, other) => byText(keyOf(one), keyOf(other)))
  }

  subjects(kinds: readonly string[]): readonly Finished[] {
    return this.all(kinds)
  }

  natives(kinds?: readonly string[]): readonly Finished[] {
    return (kinds === undefined ? this.objects : this.all(kinds)).filter(({ claim }) => claim === undefined)
  }

  has(kinds: readonly string[]): boolean {
    return this.all(kinds).length > 0
  }

  all(kinds: readonly string[]): readonly Finished[] {
    return this.once(kinds.join(), () => this.chosen(ofKinds(kinds)))
  }

  holding(_word: string, choice: Choice): readonly Finished[] {
    return choice.kinds === undefined ? this.chosen(choice) : this.once(choice.kinds.join(), () => this.chosen(choice))
  }

  mentions(text: string, kinds: readonly string[]): boolean {
    return this.all(kinds).some(({ manifest }) => holdsText(manifest, text))
  }

  withPodLabels(): readonly Finished[] {
    return this.all(POD_KINDS)
  }

  private chosen(choice: Choice): readonly Finished[] {
    return this.objects.filter(({ manifest }) => choice(manifest.apiVersion, manifest.kind))
  }
}

const keyOf = ({ manifest: { kind, metadata } }: Finished): string =>
  `${metadata.namespace ?? ''}/${kind}/${metadata.name}`

function finished(manifest: Manifest): Finished {
  const owner = ownerOf(manifest)
  const claim: RawClaim | undefined = owner && {
    kind: owner.kind,
    name: owner.name,
    labels: {},
    annotations: {},
    spec: {},
  }
  return { manifest, claim, finding: (draft) => draft }
}
