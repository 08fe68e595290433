import type { V1EnvVar, V1VolumeMount } from '@kubernetes/client-node'
import type { Finding } from '../../lib/finding/finding'
import type { Volume } from '../../lib/manifest/kubernetes'
import { parseQuantity } from '../../lib/manifest/grammar/quantity'
import type { Spec } from './spec'
import type { EngineFacts } from '../../lib/parts/connections/databases'

/** The version of an official image, from its tag. */
export interface Version {
  /** The tag of the image. */
  text: string
  major: number
  /** Alpine images use other user IDs. */
  alpine: boolean
}

/** Credentials that a container reads, keyed by the names that the container uses. */
export type Credential = 'username' | 'password' | 'rootPassword' | 'adminPassword' | 'monitorPassword'
export type CredentialEnv = (name: string, credential: Credential) => V1EnvVar

/** A database, with the properties that the engines need. */
export interface Database {
  name: string
  spec: Spec
  version: Version
  /** Name of the database in the server. */
  database: string
  credential: CredentialEnv
}

/** The server container of an engine. */
export interface DatabaseServer {
  command?: string[]
  args?: string[]
  env: V1EnvVar[]
  /** Mount of the data volume. */
  data: V1VolumeMount
  /** Paths other than the data volume that are writable or mounted. */
  mounts: V1VolumeMount[]
  volumes: Volume[]
  /** Command that logs in and runs a query, and that fails if the server does not respond. */
  probe: string[]
  /** Seconds between probes, and their timeout. A slow probe needs longer values. Default: 10 for each. */
  rhythm?: { period: number; timeout: number }
  /** Script and environment that prepare the volume before the server starts. */
  prepare?: { script: string; env: V1EnvVar[] }
}

/** A container that runs next to the server and exposes metrics for Prometheus. */
export interface Exporter {
  image: string
  port: number
  args?: string[]
  env: V1EnvVar[]
}

/** Differences between engines, which are all properties of the official images. */
export interface Engine extends EngineFacts {
  title: string
  /** Name of the official image, without a tag. */
  image: string
  /** Major versions whose users, paths and executables lummo knows. */
  majors: readonly number[]
  credentials(spec: Spec): readonly Credential[]
  /** Returns the numeric user and group of the image. */
  owner(version: Version): { user: number; group: number }
  /** Settings that lummo controls, with the reason or the alternative. */
  reserved: Readonly<Record<string, string>>
  /** Returns the canonical name of a setting with several spellings. */
  knownAs?(setting: string): string
  /** Returns a setting as arguments of the server; undefined for an invalid name. */
  setting(name: string, value: string): string[] | undefined
  server(database: Database, settings: string[]): DatabaseServer
  /** Scripts for POSIX sh, keyed by file name. */
  scripts(database: Database): Readonly<Record<string, string>>
  /** Script that dumps all data to the folder $WORK. */
  dump: string
  /** Script that restores the backup in the folder $1 to a server without data. */
  restore: string
  /**
   * Port of the restore pod from which the server copies the backup; undefined if the server does not copy any backup.
   */
  restorePort?: number
  dumpEnv(database: Database, host: string): V1EnvVar[]
  exporter(database: Database): Exporter
  /** File name extensions of init scripts; empty if the image does not support init scripts. */
  scriptEndings: readonly string[]
  /**
   * Returns scripts that run before and after the scripts of the object. The names of the scripts start with `000` and
   * `zzz`.
   */
  firstScripts?(database: Database): Readonly<Record<string, string>>
  check?(database: Database): Finding[]
}

/** Parses a tag such as `17`, `17.5`, `17-alpine`, `8.4.6-bookworm`; undefined if it is invalid. */
export function versionOf(text: string): Version | undefined {
  const match = /^(\d{1,3})(?:\.\d{1,4}){0,3}(-[a-z0-9.-]+)?$/.exec(text)
  if (match === null) return undefined
  return { text, major: Number(match[1]), alpine: (match[2] ?? '').includes('alpine') }
}

/** Escapes a string for an argument, because Kubernetes expands `$(NAME)` and replaces `$$` with `$`. */
export const literally = (text: string): string => text.replace(/\$+\(|\$\$+/g, (sign) => sign.replaceAll('$', '$$$$'))

/** Default resources of a server. MySQL and MongoDB use 400Mi before they store any data. */
export const RESOURCES = { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } }

/** Returns the memory limit of the server, in bytes. */
export function memoryLimit({ resources }: Spec): number | undefined {
  const { memory, limits } = resources ?? { ...RESOURCES, memory: undefined }
  const limit = parseQuantity(limits?.memory ?? memory ?? '')
  return limit === undefined ? undefined : Number(limit.nano / 1_000_000_000n)
}

/**
 * Uses the address of the pod, because the server authenticates connections to this address like any other connection.
 */
export const podAddress: V1EnvVar = { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }
