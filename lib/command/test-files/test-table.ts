import type { Table } from '../../kind/table/table'

const REFERENCE: Table = { type: 'string', minLength: 1 }

/** Fields of an expected finding. Only `code` is required. */
const FINDING: Table = {
  type: 'object',
  additionalProperties: false,
  required: ['code'],
  properties: {
    code: { type: 'string', minLength: 1, description: 'Code of the finding, such as `no-limit`.' },
    severity: { type: 'string', enum: ['error', 'warning', 'info'], description: 'Severity of the finding.' },
    object: { ...REFERENCE, description: 'Object of the finding, as `Kind/name` or `Kind/namespace/name`.' },
    field: { type: 'string', description: 'Field of the finding, such as `spec.containers[0].image`.' },
    file: { type: 'string', description: 'File of the finding, relative to the test file.' },
    line: { type: 'integer', minimum: 1, description: 'Line of the finding, counted from 1.' },
    message: { type: 'string', description: 'Part of the message.' },
  },
}

/** An object of `expect`. All other fields of the object are compared with the output. */
const OBJECT: Table = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: { type: 'string', minLength: 1, description: 'Kind of the object.' },
    apiVersion: { type: 'string', description: 'API version. Required only if two API groups have the kind.' },
    metadata: {
      'x-kubernetes-preserve-unknown-fields': true,
      description: 'Metadata of the object: `name`, and `namespace` if the name exists in several namespaces.',
    },
  },
}

/** Fields of a test file. */
export const TEST_TABLE: Table = {
  type: 'object',
  additionalProperties: false,
  required: ['input'],
  properties: {
    name: {
      type: 'string',
      minLength: 1,
      description: 'Description of the test in reports. Default: the path of the file.',
    },
    input: {
      type: 'array',
      single: true,
      minItems: 1,
      items: { type: 'string', minLength: 1 },
      description:
        'Files and folders to render, relative to the test file. kustomize builds a folder with a kustomization.',
    },
    settings: {
      type: 'string',
      minLength: 1,
      description: 'File with the settings of the package or a ConfigMap, as for `--settings`.',
    },
    set: {
      type: 'object',
      additionalProperties: { type: 'string', stringify: true },
      description: 'Values for `env("NAME")` in .kfg files.',
    },
    expect: {
      type: 'array',
      items: OBJECT,
      description:
        'Objects that must be generated, each with only the fields to check. List entries are matched by `name`. The value `null` means that the field is absent.',
    },
    absent: {
      type: 'array',
      items: REFERENCE,
      description: 'Objects that must not be generated, as `Kind`, `Kind/name` or `Kind/namespace/name`.',
    },
    unchanged: {
      type: 'array',
      items: REFERENCE,
      description: 'Objects of the input files that must be unchanged in the output.',
    },
    others: {
      type: 'string',
      enum: ['allowed', 'absent'],
      default: 'allowed',
      description: 'Handling of output objects that are in neither `expect` nor `unchanged`: `allowed` or `absent`.',
    },
    findings: {
      type: 'array',
      items: FINDING,
      description:
        'Errors and warnings that must be reported. Any other error or warning fails the test. An info-level finding is required only if it is listed.',
    },
    golden: {
      type: 'string',
      minLength: 1,
      description: 'File with the complete expected output, as `lummo render` prints it.',
    },
  },
}
