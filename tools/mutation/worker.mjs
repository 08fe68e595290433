// Runs tests repeatedly in one process, so that Jest does not start for each mutant. Sends one response for each
// message.
import { runCLI } from 'jest'

process.on('message', async ({ mutant, files, isThorough }) => {
  process.env.MUTANT = String(mutant)
  process.env.MUTANT_TESTS = isThorough ? 'all' : ''
  process.env.MUTANT_ORDER = files.join(',')
  const options = {
    _: files,
    $0: 'jest',
    config: 'mutation.config.json',
    runTestsByPath: true,
    runInBand: true,
    bail: mutant === 0 ? 0 : 1,
    silent: true,
    reporters: [],
  }
  const { results } = await runCLI(options, [process.cwd()])
  process.send({
    passes: results.success || (results.numFailedTests === 0 && results.numRuntimeErrorTestSuites === 0),
    times: results.testResults.map(({ testFilePath, perfStats }) => [testFilePath, perfStats.end - perfStats.start]),
    failed: results.testResults.filter(({ failureMessage }) => failureMessage).map((one) => one.testFilePath),
  })
})
