import { ProgressLine } from './progress-line'

const written: string[] = []
const write = (text: string) => written.push(text)
beforeEach(() => {
  written.length = 0
})

test('a terminal shows what a job waits for, on one line that is removed', () => {
  const line = new ProgressLine('compile', { isShown: true, write })
  line.show('0/3 nodes are available:\ninsufficient cpu')
  line.show('x'.repeat(200))
  line.stop()
  line.show('running')
  const clear = '\r\x1b[K'
  expect(written).toEqual([
    `${clear}compile: 0/3 nodes are available: insufficient cpu (0s)`,
    `${clear}compile: ${'x'.repeat(69)}`,
    clear,
  ])
})

test('without a terminal, nothing is written', () => {
  const line = new ProgressLine('compile', { isShown: false, write })
  line.show('waiting')
  line.stop()
  expect(written).toEqual([])
})
