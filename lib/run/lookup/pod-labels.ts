import type { Choice } from '../../checks/package-check'
import type { Manifest } from '../../manifest/manifest'
import { podsOf } from '../../manifest/observed/pods'

const NONE: readonly Manifest[] = []

/** Finds objects by the labels of their pods. */
export class PodLabels {
  private readonly byLabel = new Map<string, Manifest[]>()
  private read = 0

  /** @param objects the list can grow, but entries must not be removed or changed */
  constructor(private readonly objects: readonly { manifest: Manifest }[]) {}

  /**
   * Returns the selected objects with the rarest of the given labels, in the order of the package; undefined if no
   * labels are given.
   */
  having(labels: Readonly<Record<string, string>>, choice: Choice): Manifest[] | undefined {
    for (; this.read < this.objects.length; this.read++) {
      const manifest = this.objects[this.read]?.manifest
      if (manifest !== undefined) this.add(manifest)
    }
    const lists = Object.entries(labels).map(([key, value]) => this.byLabel.get(textOf(key, value)) ?? NONE)
    const [rarest] = lists.sort((one, other) => one.length - other.length)
    return rarest?.filter(({ apiVersion, kind }) => choice(apiVersion, kind))
  }

  private add(manifest: Manifest): void {
    for (const [key, value] of Object.entries(podsOf(manifest)?.labels ?? {})) {
      const text = textOf(key, value)
      const list = this.byLabel.get(text)
      if (list === undefined) this.byLabel.set(text, [manifest])
      else list.push(manifest)
    }
  }
}

const textOf = (key: string, value: string): string => `${key}=${value}`
