import type { Mesh, SourceStatus } from '@padlock/contract';
import type { Checked } from './controlPlaneWords.ts';

/** How a source answers. */
export function sourceState({ state, message }: SourceStatus): Checked {
  switch (state) {
    case 'ok':
      return { text: 'answers', warning: null };
    case 'starting':
      return { text: 'not asked yet', warning: null };
    case 'stale':
      return { text: 'does not tell of changes', warning: sentence(message) };
    case 'down':
      return { text: 'away', warning: sentence(message) };
  }
}

function sentence(message: string | null): string {
  return (message ?? 'What Padlock shows of it is old').replace(/\.$/, '');
}

export function portEvidenceWords(perPort: Mesh['portEvidence']): string {
  if (perPort === null) return 'not known yet: no server has reported';
  return perPort ? 'per port' : 'per service: telemetry carries no port';
}

/** Whether long windows are cheap, and what to do where they are not. */
export function recordingRulesWords(rules: Mesh['recordingRules']): { text: string; advice: string | null } {
  switch (rules) {
    case null:
      return {
        text: 'not looked for yet',
        advice: 'Padlock looks for them when somebody asks for half an hour or more.',
      };
    case 'used':
      return { text: 'used for half an hour and more', advice: null };
    case 'absent':
      return {
        text: 'not used: Prometheus has none',
        advice:
          'Without them long windows are summed from every series, which takes seconds in a large mesh. Load deploy/prometheus/padlock-traffic-rules.yaml into Prometheus; Padlock finds the rules within two minutes.',
      };
    case 'ambiguous':
      return {
        text: 'not used: several Prometheus answer as one',
        advice:
          'Each counter of the rules has more than one series. Ask one Prometheus, or have the store remove the duplicates (replica labels).',
      };
    case 'behind':
      return {
        text: 'not used: the last evaluation is too old',
        advice:
          'Look at the rule group padlock-traffic in Prometheus (Status, Rule health): it fails, or it takes longer than its minute.',
      };
    case 'incomplete':
      return {
        text: 'not used: minutes are missing',
        advice:
          'They have not recorded all of the window that was asked for: they are newer than it, or Prometheus was away in it. Until it is covered, the metrics themselves are asked.',
      };
  }
}
