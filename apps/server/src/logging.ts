import { type Logger, pino } from 'pino';
import { LogDestination } from './logDestination.ts';

export type { Logger };

/**
 * The server's log, JSON lines on standard error (standard output belongs to the CLI). Requests are logged without headers,
 * and errors without the objects behind them, so that no token can end up here; the redaction is a second net.
 */
export function createLogger(
  level: string,
  to: { write(line: string): void } = LogDestination.of(2),
): { log: Logger; audit: Logger } {
  const log = pino(
    {
      name: 'padlock',
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.authorization', '*.cookie', '*.token', '*.headers', '*.kubeConfig', 'headers', 'token'],
        censor: '(not logged)',
      },
    },
    to,
  );
  // Who changed what is logged at every level: an audit trail with holes is none.
  return { log, audit: level === 'silent' ? log : log.child({ audit: true }, { level: 'info' }) };
}
