#!/usr/bin/env node
import { serve } from '@crossplane-org/function-sdk-typescript'
import { compose } from './compose.ts'

serve(compose, { name: 'lummo-crossplane-function' })
