/** Copies to the clipboard; false where the browser does not allow it (plain HTTP beyond localhost, or a denied permission). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
