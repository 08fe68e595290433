import { deepMerge, without } from './merge'

describe('laying one map over another', () => {
  const base = { image: { repo: 'shop/cart', tag: '1' }, args: ['serve', '--verbose'], replicas: 2 }

  test('merges map by map, and replaces everything else', () => {
    expect(deepMerge(base, { image: { tag: '2' }, args: ['serve'], replicas: { min: 1 } })).toEqual({
      image: { repo: 'shop/cart', tag: '2' },
      args: ['serve'],
      replicas: { min: 1 },
    })
  })

  test('takes lists and mutually exclusive members by rules, which see the name of the field', () => {
    const seen: string[] = []
    const rules = {
      lists: (below: readonly unknown[], above: readonly unknown[], field: string) => {
        seen.push(field)
        return [...below, ...above]
      },
      ruledOut: (_: object, field: string) => (field === 'image' ? ['tag'] : []),
    }
    const merged = deepMerge(base, { image: { digest: 'sha256:ab' }, args: ['--quiet'] }, rules)
    expect(merged).toMatchObject({
      image: { repo: 'shop/cart', digest: 'sha256:ab' },
      args: ['serve', '--verbose', '--quiet'],
    })
    expect(merged.image).not.toHaveProperty('tag')
    expect(seen).toEqual(['args'])
  })

  test('changes neither map', () => {
    const [below, above] = [structuredClone(base), { image: { tag: '2' }, args: ['serve'] }]
    deepMerge(below, above)
    expect(below).toEqual(base)
    expect(above).toEqual({ image: { tag: '2' }, args: ['serve'] })
  })

  test('takes the keys of JavaScript objects like all others', () => {
    const over = JSON.parse('{"__proto__": {"replicas": 9}, "constructor": {"name": "cart"}}')
    const merged = deepMerge(base, over)
    expect(Object.keys(merged)).toEqual(['image', 'args', 'replicas', '__proto__', 'constructor'])
    expect(merged.replicas).toBe(2)
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
  })

  test('leaves members out', () => {
    expect(without(base, ['image', 'args'])).toEqual({ replicas: 2 })
    expect(without(base, [])).toBe(base)
  })
})
