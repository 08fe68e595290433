import { schemaOf } from '../../publish/schema/json-schema'
import type { Schema } from '../../publish/schema/share'
import { TEST_TABLE } from './test-table'

/** Title of the schema, by which `lummo schema --modeline` recognises its own file. */
export const TEST_SCHEMA_TITLE = 'Test file of lummo'

/** Returns the JSON Schema (draft 7) of test files. */
export const testSchema = (): Schema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: TEST_SCHEMA_TITLE,
  ...schemaOf(TEST_TABLE),
})
