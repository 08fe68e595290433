import { z } from 'zod'
import { patchesSpec } from './spec'

type Schema = { properties?: Record<string, Schema>; items?: Schema; description?: string; [word: string]: unknown }

describe('the field `patches`', () => {
  test('takes all three ways to write a patch', () => {
    const patches = [
      {
        target: { kind: 'Deployment' },
        patch: { spec: { template: { spec: { hostAliases: [{ ip: '127.0.0.1' }] } } } },
      },
      {
        target: { kind: 'Service', name: 'web' },
        json6902: [{ op: 'add', path: '/metadata/annotations/x', value: '1' }],
      },
      { patch: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: null } },
    ]
    expect(patchesSpec.parse(patches)).toEqual(patches)
  })

  test('keeps a value of null apart from no value', () => {
    const [patch] = patchesSpec.parse([{ json6902: [{ op: 'add', path: '/a', value: null }] }])
    expect(patch?.json6902).toEqual([{ op: 'add', path: '/a', value: null }])
    expect(patchesSpec.parse([{ json6902: [{ op: 'add', path: '/a' }] }])[0]?.json6902?.[0]).not.toHaveProperty('value')
  })

  test.each([
    ['a field that does not exist', { targt: {} }],
    ['a target field of kustomize that this suite has not', { target: { annotationSelector: 'a=b' } }],
    ['a patch that is text', { patch: '- op: add' }],
    ['an operation that does not exist', { json6902: [{ op: 'set', path: '/a' }] }],
    ['an operation without a path', { json6902: [{ op: 'remove' }] }],
  ])('refuses %s', (_name, patch) => {
    expect(patchesSpec.safeParse([patch]).success).toBe(false)
  })

  test('describes every field, and lets a cluster keep what is free', () => {
    const undescribed: string[] = []
    const visit = (schema: Schema, path: string): void => {
      if (schema.description === undefined) undescribed.push(path)
      for (const [name, member] of Object.entries(schema.properties ?? {})) visit(member, `${path}.${name}`)
      if (schema.items !== undefined) visit(schema.items, `${path}[]`)
    }
    const schema = z.toJSONSchema(patchesSpec, { io: 'input' }) as Schema
    visit(schema, 'patches')
    expect(undescribed).toEqual([])
    const free = { 'x-kubernetes-preserve-unknown-fields': true }
    const fields = schema.items?.properties
    expect(fields?.patch).toMatchObject({ type: 'object', additionalProperties: free })
    expect(fields?.json6902?.items?.properties?.value).toMatchObject(free)
  })
})
