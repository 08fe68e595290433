import type { V1EnvVar, V1VolumeMount } from '@kubernetes/client-node'
import type { Finding } from '../../lib/finding/finding'
import type { Volume } from '../../lib/manifest/kubernetes'
import { parseQuantity } from '../../lib/manifest/grammar/quantity'
import type { Spec } from './spec'

/** A version of an official image, read from its tag. */
export interface Version {
  /** The tag. */
  text: string
  major: number
  /** The images on Alpine have other users. */
  alpine: boolean
}

/** What of the credentials a container reads, under which name of its own. */
export type Credential = 'username' | 'password' | 'rootPassword'
export type CredentialEnv = (name: string, credential: Credential) => V1EnvVar

/** A database as an engine needs to know it. */
export interface Database {
  name: string
  spec: Spec
  version: Version
  /** The name of the database inside of the engine. */
  database: string
  credential: CredentialEnv
}

/** What an engine says about the container that serves. */
export interface Server {
  command?: string[]
  args?: string[]
  env: V1EnvVar[]
  /** Where the disk is mounted, and what of it. */
  data: V1VolumeMount
  /** What else must be writable, or mounted. */
  mounts: V1VolumeMount[]
  volumes: Volume[]
  /** Logs in and asks something; fails when it cannot. */
  probe: string[]
  /** Seconds between probes, and for one; a probe that starts slowly needs more. Default ten each. */
  rhythm?: { period: number; timeout: number }
  /** Prepares the disk before the server starts: a script of the engine's, and its environment. */
  prepare?: { script: string; env: V1EnvVar[] }
}

/** A program beside the server that tells Prometheus how it is. */
export interface Exporter {
  image: string
  port: number
  args?: string[]
  env: V1EnvVar[]
}

/** What differs from one engine to the next. All facts are those of the official images. */
export interface Engine {
  title: string
  /** The official image, without tag. */
  image: string
  port: number
  /** The major versions whose users, paths and programs are known. */
  majors: readonly number[]
  credentials: readonly Credential[]
  /** Databases of the server itself, which no backup holds and no user should own. */
  ownDatabases: readonly string[]
  /** The numeric user and group of the image. */
  owner(version: Version): { user: number; group: number }
  /** Settings that are made here, and why or what to use instead. */
  reserved: Readonly<Record<string, string>>
  /** The one name of a setting that may be spelled in several ways. */
  knownAs?(setting: string): string
  /** A setting as arguments of the server; undefined where the name is none. */
  setting(name: string, value: string): string[] | undefined
  server(database: Database, settings: string[]): Server
  /** Scripts by file name, in POSIX sh. */
  scripts: Readonly<Record<string, string>>
  /** Dumps everything into the folder $WORK. */
  dump: string
  /** A script that brings a backup, the folder $1, back into a server without data. */
  restore: string
  /** The port of the pod of a restore that the database copies from, where it does. */
  restorePort?: number
  dumpEnv(database: Database, host: string): V1EnvVar[]
  exporter(database: Database): Exporter
  /** How the files of scripts for the first start end; none where the image knows no such scripts. */
  scriptEndings: readonly string[]
  /** What runs after those of the object. */
  lastScript?: Readonly<Record<string, string>>
  check?(database: Database): Finding[]
}

/** Reads a tag such as `17`, `17.5`, `17-alpine`, `8.4.6-bookworm`; undefined where it is none. */
export function versionOf(text: string): Version | undefined {
  const match = /^(\d{1,3})(?:\.\d{1,4}){0,3}(-[a-z0-9.-]+)?$/.exec(text)
  if (match === null) return undefined
  return { text, major: Number(match[1]), alpine: (match[2] ?? '').includes('alpine') }
}

/** Text for an argument in which Kubernetes expands nothing: it takes `$(NAME)` for a variable and `$$` for one `$`. */
export const literally = (text: string): string => text.replace(/\$+\(|\$\$+/g, (sign) => sign.replaceAll('$', '$$$$'))

/** What a server may use when the object does not say; MySQL and MongoDB take 400Mi before the first row. */
export const RESOURCES = { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } }

/** The most memory that the server may use, in bytes. */
export function memoryLimit({ resources }: Spec): number | undefined {
  const { memory, limits } = resources ?? { ...RESOURCES, memory: undefined }
  const limit = parseQuantity(limits?.memory ?? memory ?? '')
  return limit === undefined ? undefined : Number(limit.nano / 1_000_000_000n)
}

/** The address of the pod: what comes from it is authenticated like any client. */
export const podAddress: V1EnvVar = { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }
