import type { ObjectRef } from '@padlock/contract';
import { api } from '../../api.ts';

/**
 * Saves policies as one YAML file.
 *
 * @returns why it failed, for people; null when it did not.
 */
export async function downloadPolicies(
  cluster: string,
  policies: readonly ObjectRef[],
): Promise<string | null> {
  try {
    const { yaml } = await api.exportPolicies({ params: { cluster }, body: { policies: [...policies] } });
    saveText(yaml, policies.length === 1 ? `${policies[0]?.name ?? 'policy'}.yaml` : 'policies.yaml');
    return null;
  } catch (error) {
    return error instanceof Error ? `Cannot export: ${error.message}` : 'Cannot export.';
  }
}

/** Offers a text to the browser as a file. */
function saveText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; before, the address must stay.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
