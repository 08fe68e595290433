import { runSuite } from '../lib/command/run-suite'
import { suite } from './suite'

declare const LUMMO_VERSION: string

runSuite(suite, LUMMO_VERSION)
