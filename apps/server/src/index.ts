export { ConfigError, checkExposure, isLoopback, type ServerConfig } from './config.ts';
export { connectKubernetes, type ConnectOptions, type KubernetesConnection } from './kubernetes/connect.ts';
export { connectContexts, type ConnectedContexts } from './kubernetes/connectContexts.ts';
export { isLabelName } from '@padlock/topology';
export type { PrometheusConfig } from './prometheus/prometheusConfig.ts';
export { startServer, type RunningServer } from './startServer.ts';
