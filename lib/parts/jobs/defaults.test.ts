import { type Settings, settingsSpec } from '../../settings/spec'
import { withJobDefaults } from './defaults'

const { workload } = settingsSpec.parse({
  workload: { serviceAccount: 'shared', security: { user: 20001 } },
}) as Settings

test('a job has its account and security from the settings, field by field', () => {
  expect(withJobDefaults({ security: { group: 7 } }, workload)).toMatchObject({
    serviceAccount: 'shared',
    security: { user: 20001, group: 7, readOnlyRoot: true },
  })
})

test('a job is neither spread nor drained because servers are', () => {
  expect(workload).toMatchObject({ spread: true, stop: { sleep: 5 } })
  const job = withJobDefaults({}, workload)
  expect(job.spread).toBe(false)
  expect(job).not.toHaveProperty('stop')
})
