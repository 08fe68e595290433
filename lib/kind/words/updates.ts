import type { PlaceOfWords } from './word'

const isText = (value: unknown): boolean => typeof value === 'string'

/** Names that other tools use for updates. */
export const UPDATE_WORDS: readonly PlaceOfWords[] = [
  {
    title: '`update` of a LummoStatefulSet',
    fields: ['onDelete', 'partition'],
    words: {
      'type strategy': [
        { when: (value) => value === 'OnDelete', fix: 'onDelete: true' },
        { when: () => true, fix: '- Rolling updates are the default.' },
      ],
      rollingUpdate: 'partition: 0',
      maxSurge: '- A StatefulSet replaces pods one after the other.',
      recreate: 'onDelete: true',
    },
  },
  {
    title: '`update` of a LummoDaemonSet',
    fields: ['onDelete', 'maxSurge'],
    words: {
      'type strategy': [
        { when: (value) => value === 'OnDelete', fix: 'onDelete: true' },
        { when: () => true, fix: '- Rolling updates are the default.' },
      ],
      'rollingUpdate recreate': 'maxUnavailable: 1',
      partition: '- Nodes are updated in any order.',
    },
  },
  {
    title: '`update`',
    fields: ['recreate', 'maxSurge'],
    words: {
      'type strategy': [
        { when: (value) => value === 'Recreate', fix: 'recreate: true' },
        { when: () => true, fix: '- Rolling updates are the default.' },
      ],
      rollingUpdate: 'maxSurge: $(maxSurge|1), maxUnavailable: $(maxUnavailable|0)',
      'canary blueGreen steps': '<< strategy: {canary: {}}',
      'partition onDelete': 'LummoStatefulSet + update: {partition: 1}',
    },
    values: { recreate: [{ when: isText, fix: 'recreate: true' }] },
  },
  {
    title: '`strategy` of a LummoRollout',
    fields: ['canary', 'blueGreen', 'metrics'],
    kinds: ['LummoRollout'],
    words: {
      'type rollingUpdate maxSurge maxUnavailable recreate':
        'canary: {maxSurge: $(maxSurge,rollingUpdate.maxSurge,^maxSurge,^rollingUpdate.maxSurge|1), maxUnavailable: $(maxUnavailable,rollingUpdate.maxUnavailable,^maxUnavailable,^rollingUpdate.maxUnavailable|0)}',
      'steps weight setWeight': 'canary: {steps: [{weight: 20, pause: 10m}]}',
      'analysis analyses templates': 'canary > analysis: {templates: [{templateName: errors}]}',
    },
  },
  {
    title: '`strategy` of a LummoDeployment',
    fields: ['canary', 'blueGreen', 'metrics'],
    words: {
      type: [
        { when: (value) => value === 'Recreate', fix: '<< update: {recreate: true}' },
        {
          when: () => true,
          fix: '<< update: {maxSurge: $(maxSurge,rollingUpdate.maxSurge,^maxSurge,^rollingUpdate.maxSurge|1), maxUnavailable: $(maxUnavailable,rollingUpdate.maxUnavailable,^maxUnavailable,^rollingUpdate.maxUnavailable|0)}',
        },
      ],
      'rollingUpdate maxSurge maxUnavailable':
        '<< update: {maxSurge: $(maxSurge,rollingUpdate.maxSurge,^maxSurge,^rollingUpdate.maxSurge|1), maxUnavailable: $(maxUnavailable,rollingUpdate.maxUnavailable,^maxUnavailable,^rollingUpdate.maxUnavailable|0)}',
      recreate: '<< update: {recreate: true}',
      'steps weight setWeight': 'canary: {steps: [{weight: 20, pause: 10m}]}',
      'analysis analyses templates': 'canary > analysis: {templates: [{templateName: errors}]}',
    },
  },
  {
    title: '`canary`',
    fields: ['steps', 'preset', 'maxSurge'],
    words: {
      'weight weights setWeight percent stepWeight maxWeight': 'steps: [{weight: 20, pause: 10m}]',
      'pause duration interval': 'steps: [{weight: 20, pause: 10m}]',
      metrics:
        'strategy > metrics: {prometheus: {address: "http://prometheus:9090", checks: [{name: errors, query: q, below: 5}]}}',
      'trafficManagement traffic provider': 'spec > package: {network: {provider: istio}}',
      replicas: 'spec > replicas: 2',
      'autoPromotion autoPromotionEnabled': 'steps: [{weight: 20, pause: {}}]',
    },
  },
  {
    title: '`blueGreen`',
    fields: ['autoPromotion', 'keepOld'],
    words: {
      autoPromote: 'autoPromotion',
      'preview previewCount': 'previewReplicas',
      scaleDownDelay: 'keepOld: 30s',
      analysis: 'prePromotionAnalysis: {templates: [{templateName: errors}]}',
      'steps weight': '<< canary: {steps: [{weight: 20, pause: 10m}]}',
    },
  },
]
