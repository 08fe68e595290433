import { chmodSync, readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, nobodysFolder } from './as-nobody'
import { emitted } from './emitted'

const DAY = 86_400
const { backup, run } = emitted(
  'cache',
  '{type: redis, version: 7, storage: 1Gi, secret: cache, backup: {retention: 7d}}',
  { password: 'p' },
)

/** Simulates a volume of 1 MiB. The client writes a dump of the given size, and fails when the volume is full. */
function volume() {
  const folder = nobodysFolder('volume')
  const bin = nobodysFolder('bin')
  const client = `#!/bin/sh
for last; do :; done
case "$*" in *--rdb*) ;; *) exit 0 ;; esac
free=$((1024 - $(du -sk "${folder}" | cut -f 1)))
if [ "$free" -lt "$SIZE_OF_DUMP" ]; then
  dd if=/dev/zero of="$last" bs=1k count="$((free > 8 ? free - 8 : 0))" 2> /dev/null
  exec dd if=/dev/zero of=/dev/full bs=1k count=1
fi
dd if=/dev/zero of="$last" bs=1k count="$SIZE_OF_DUMP" 2> /dev/null
`
  for (const [name, text] of Object.entries({ 'redis-cli': client, 'redis-check-rdb': '#!/bin/sh\n' })) {
    writeFileSync(join(bin, name), text)
    chmodSync(join(bin, name), 0o755)
  }
  chmodSync(bin, 0o755)
  const path = join(folder, 'cache')
  asNobody('mkdir', [path])
  const backups = () => readdirSync(path).sort()
  const ages = () =>
    backups().map((name) => Math.round((Date.now() / 1000 - statSync(join(path, name)).mtimeMs / 1000) / DAY))
  return {
    backups,
    ages,
    path,
    /** Increases the age of every backup, including the date in its name. */
    later: (days: number) => {
      for (const name of backups()) {
        const time = statSync(join(path, name)).mtimeMs / 1000 - days * DAY
        const older = new Date(time * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
        utimesSync(join(path, name), time, time)
        renameSync(join(path, name), join(path, older))
      }
    },
    night: (size = 300) =>
      run(backup, backup.command ?? [], {
        PATH: `${bin}:/usr/bin:/bin`,
        BACKUP_FOLDER: path,
        SIZE_OF_DUMP: `${size}`,
      }),
  }
}

test('a volume that holds three backups of seven has one of the last night, for twenty nights', () => {
  const disk = volume()
  const said: string[] = []
  for (let night = 0; night < 20; night += 1) {
    disk.later(1)
    const ran = disk.night()
    expect(ran.status).toBe(0)
    said.push(ran.stderr)
    expect(disk.ages().at(-1)).toBe(0)
  }
  expect(disk.ages()).toEqual([2, 1, 0])
  expect(said.slice(0, 3).join('')).toBe('')
  expect(said[3]).toContain('The volume is full, so the backup')
})

test('a dump that can never fit deletes no backup early, and the newest one stays however old it is', () => {
  const disk = volume()
  for (let night = 0; night < 3; night += 1) {
    disk.later(1)
    expect(disk.night(100).status).toBe(0)
  }
  const before = disk.backups()
  expect(disk.night(2000)).toMatchObject({ status: 1, stderr: expect.stringContaining('No space left on device') })
  expect(disk.backups()).toEqual(before)
  disk.later(30)
  expect(disk.night(2000).status).toBe(1)
  expect(disk.ages()).toEqual([30])
})

test('what a killed run left does not fill the volume', () => {
  const disk = volume()
  asNobody('mkdir', [join(disk.path, '.unfinished')])
  asNobody('dd', ['if=/dev/zero', `of=${join(disk.path, '.unfinished/dump.rdb')}`, 'bs=1k', 'count=900'])
  expect(disk.night()).toMatchObject({ status: 0, stderr: '' })
  expect(disk.backups()).toHaveLength(1)
})
