import type { PrometheusRuleSpec } from '../../../lib/manifest/custom-resources/prometheus-rule'
import { compact } from '../../../lib/manifest/compact'
import type { Manifest } from '../../../lib/manifest/manifest'
import { inSeconds } from '../../../lib/parts/container/probes'
import type { BackupSpec } from './backup-spec'

export type PrometheusRule = Manifest & { spec: PrometheusRuleSpec }

/**
 * Returns an alert that fires if the last successful backup is too old, or if no backup has succeeded since the CronJob
 * was created. The alert uses metrics of kube-state-metrics. Source: docs/metrics/workload/cronjob-metrics.md of
 * kube-state-metrics v2.17.
 *
 * @param name name of the CronJob and of the rule
 */
export function backupAlert(
  name: string,
  namespace: string | undefined,
  { after, labels, severity }: NonNullable<BackupSpec['alert']>,
  own: Record<string, string>,
): PrometheusRule {
  const selector = `{${namespace === undefined ? '' : `namespace="${namespace}",`}cronjob="${name}"}`
  const latest = (metric: string) => `max by (namespace, cronjob) (${metric}${selector})`
  const last = `${latest('kube_cronjob_status_last_successful_time')} or ${latest('kube_cronjob_created')}`
  const paused = `${latest('kube_cronjob_spec_suspend')} == 1`
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name, labels: { ...own, ...labels } },
    spec: {
      groups: [
        {
          name,
          rules: [
            compact({
              alert: 'DatabaseBackupMissing',
              expr: `(time() - (${last}) > ${inSeconds(after) ?? 0}) unless on (namespace, cronjob) (${paused})`,
              for: '10m',
              labels: { severity },
              annotations: {
                summary: `No backup of ${name.replace(/-backup$/, '')} has succeeded for ${after}.`,
                description: `Check the jobs of CronJob ${name} with kubectl get jobs and kubectl logs.`,
              },
            }),
          ],
        },
      ],
    },
  }
}
