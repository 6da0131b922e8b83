import { moduleFile } from './moduleFile.ts';

/** Prometheus' operator's CustomResourceDefinition of ServiceMonitors, by which the chart's are judged. */
export const serviceMonitorCrd = moduleFile({
  name: 'service-monitor-crd',
  variable: 'PADLOCK_SERVICE_MONITOR_CRD',
  module: 'github.com/prometheus-operator/prometheus-operator',
  version: '0.85.0',
  path: 'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
  file: 'crd.yaml',
});
