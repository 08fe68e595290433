import type { Problems } from '../problems'
import { kfgAssumed } from '../rules'
import type { Span } from '../syntax/source'
import type { KfgResource } from '../values/value'
import type { BodyValue, Value } from '../values/value'
import { ShortObject } from './short-object'

/** Package settings that replace explicit fields in the objects. */
export interface Defaults {
  /** Whether the settings contain a secret store. */
  hasStore: boolean
  /** Whether the settings contain a password generator. */
  hasGenerator: boolean
}

/** A resource with its checked fields. */
export interface CheckedResource {
  resource: KfgResource
  body: BodyValue
  /** Resources to which this resource refers. */
  uses: readonly KfgResource[]
}

/** A volume of the program. */
export interface Storage {
  /** Name of the LummoVolume. */
  name: string
  /** Whether pods on several nodes can mount the volume. */
  isShared: boolean
}

/** Collects the short objects of a run. */
export class Output {
  readonly objects: ShortObject[] = []
  /** The volumes, keyed by the name of their `storage`. */
  readonly storages = new Map<string, Storage>()
  private isGeneratorMade = false

  constructor(
    readonly problems: Problems,
    readonly defaults: Defaults,
  ) {}

  /** Adds a short object that is located at a range of the file. */
  add(kind: string, name: string, span: Span): ShortObject {
    const object = new ShortObject(kind, name, span)
    this.objects.push(object)
    return object
  }

  /** Reports an assumption as an info-level finding. */
  assume(message: string, span: Span): void {
    this.problems.add(kfgAssumed.at([], message), span)
  }

  /** Adds a Secret whose keys get generated values. If the settings have no generator, also adds a single generator. */
  addCredentials(name: string, keys: readonly string[], span: Span): void {
    const secret = this.add('LummoSecret', name, span)
    secret.set(['spec', 'keys'], [...keys])
    secret.set(['spec', 'generate'], this.defaults.hasGenerator ? true : { name: GENERATOR })
    if (this.defaults.hasGenerator || this.isGeneratorMade) return
    this.isGeneratorMade = true
    const generator = new ShortObject('Password', GENERATOR, span, 'generators.external-secrets.io/v1alpha1')
    // A password without symbols needs no escaping in a URL.
    for (const [field, value] of Object.entries({ length: 32, symbols: 0, noUpper: false, allowRepeat: true })) {
      generator.set(['spec', field], value)
    }
    this.objects.push(generator)
    this.assume(
      'External Secrets generates the passwords. To use another generator, set `secrets.generator` in a LummoPackage.',
      span,
    )
  }
}

const GENERATOR = 'generated-password'

/** Returns the value of a field. */
export const fieldOf = ({ entries }: BodyValue, name: string): Value | undefined =>
  entries.find(({ key }) => key.text === name)?.value

/** Returns the value of a field with its key. */
export const entryOf = ({ entries }: BodyValue, name: string) => entries.find(({ key }) => key.text === name)

/** Returns the number of a field, if it is set. */
export function numberOf(body: BodyValue, name: string): number | undefined {
  const value = fieldOf(body, name)
  return value?.type === 'number' ? value.value : undefined
}

/** Returns the text of a field, if it is set. */
export function textOf(body: BodyValue, name: string): string | undefined {
  const value = fieldOf(body, name)
  return value?.type === 'text' ? value.text : undefined
}
