import { refOf } from '../../../../manifest/id'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { findingEntries } from '../../../../finding/json'
import { messageOf } from '../solve/expand-claims'
import { type ImportReport, isKeptSource } from './import-report'
import { inputName } from './text-report'

/** Returns the output and the proof for use by other programs. The format is part of the public API. */
export function reportAsJson({ claims, compose, left, unchanged, totals, findings, output }: ImportReport): Plain {
  return {
    objects: output.map((one) => (isKeptSource(one) ? one.object : one)),
    proof: claims.map(({ claim, objects, added, notes, warnings }) => ({
      object: refOf(claim as Manifest),
      sources: objects.map(({ source }) => ({
        object: inputName(source),
        file: source.place.file,
        line: source.place.line,
      })),
      fields: objects.flatMap(({ source, fields }) => [
        ...fields.map(({ path, status, count, before, after, reason }) => ({
          ...{ object: inputName(source), path, status, count, before, after },
          reason: reason?.reason,
          off: reason?.off,
        })),
        ...source.omitted.map(({ path, reason }) => ({
          object: inputName(source),
          path,
          status: 'default',
          count: 1,
          reason,
        })),
      ]),
      added: added.map(({ object, reason }) => ({ object: refOf(object), reason: reason.reason, off: reason.off })),
      notes,
      warnings: warnings.map((one) => ({ code: one.code, message: messageOf(one) })),
    })),
    compose: compose.map(({ claim, part, place, taken, left, notes, lost }) => ({
      object: refOf(claim as Manifest),
      ...{ part, file: place?.file, line: place?.line, taken, left, notes, lost },
    })),
    left,
    kept: unchanged.map(({ source, reason }) => ({
      object: inputName(source),
      file: source.place.file,
      line: source.place.line,
      reason,
    })),
    totals,
    findings: findingEntries(findings),
  }
}
