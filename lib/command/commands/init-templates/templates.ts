import { API_VERSION } from '../../../kind/claim'
import { writeYaml } from '../../../wire/yaml/write-yaml'

/** The properties of a new application. */
export interface Answers {
  name: string
  image: string
  /** Port of the application; undefined if it serves no traffic. */
  port?: number
}

export interface Template {
  /** Returns the YAML of the objects. */
  app(answers: Answers): string
  /** Returns the settings of an environment as YAML fields. */
  settings(answers: Answers, env: string): string
  /** Returns the host of an environment other than production as a patch; undefined if the template has no domain. */
  host?(answers: Answers, env: string): string
  needsPort: boolean
}

const scalar = (text: string): string => writeYaml(text).trimEnd()

const application = ({
  name,
  image,
  port,
}: Answers): string => `# The application. All fields: \`lummo schema LummoDeployment\`.
apiVersion: ${API_VERSION}
kind: LummoDeployment
metadata:
  name: ${scalar(name)}
spec:
  containers:
    image: ${scalar(image)}
${port === undefined ? '' : `    http: ${port} # a port, a Service, and probes\n`}    resources: {cpu: 100m, memory: 128Mi}
  replicas: 2
`

const withDatabase = ({ name, image, port }: Answers): string => `# The database, with a backup every night.
apiVersion: ${API_VERSION}
kind: LummoDatabase
metadata:
  name: ${name}-db
spec:
  type: postgres
  version: "17.5"
  storage: 10Gi
  role: application # not the superuser
  secret: ${name}-db # keys: username, password, admin-password
  backup: {schedule: "0 2 * * *", retention: 7d, destination: {size: 30Gi}}
---
# The API. \`database\` gives DATABASE_HOST, _PORT, _NAME, _USER and _PASSWORD.
apiVersion: ${API_VERSION}
kind: LummoDeployment
metadata:
  name: ${scalar(name)}
spec:
  containers:
    image: ${scalar(image)}
    http: ${port}
    database: ${name}-db
    resources: {cpu: 100m, memory: 128Mi}
  replicas: 2
---
# The nightly job.
apiVersion: ${API_VERSION}
kind: LummoCron
metadata:
  name: ${name}-nightly
spec:
  schedule: "0 3 * * *"
  deadline: 1h
  containers:
    image: ${scalar(image)}
    args: [nightly]
    database: ${name}-db
    resources: {cpu: 100m, memory: 128Mi}
---
# The domain, with HTTPS.
apiVersion: ${API_VERSION}
kind: LummoNetworking
metadata:
  name: ${scalar(name)}
spec:
  domains: ${name}.example.com
`

const hostPatch = ({ name }: Answers, env: string): string => `---
apiVersion: ${API_VERSION}
kind: LummoNetworking
metadata:
  name: ${scalar(name)}
spec:
  domains: ${name}.${env}.example.com
`

/** The templates of `lummo init --template`, keyed by name. The first template is the default. */
export const TEMPLATES: Readonly<Record<string, Template>> = {
  application: { app: application, settings: (_, env) => `  env: ${env}\n`, needsPort: false },
  'api-with-database': {
    app: withDatabase,
    settings: ({ name }, env) => `  env: ${env}
  network: {issuer: letsencrypt}
  # Create the Secret in each cluster:
  # kubectl create secret generic ${name}-db --from-literal=username=… --from-literal=password=… --from-literal=admin-password=…
  checks: {external: [Secret/${name}-db]}
`,
    host: hostPatch,
    needsPort: true,
  },
}
