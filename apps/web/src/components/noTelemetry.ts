/** In place of an empty list of calls, where Prometheus has not answered or there is none: that nobody was seen says nothing then. */
export const noTelemetry = 'Not known: there is no telemetry of this window.';
