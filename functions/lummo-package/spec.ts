import { settingsSpec } from '../../lib/settings/spec'

export const spec = settingsSpec
