import { expect, type Locator, type Page } from '@playwright/test';

type Pick = 'DEFAULT' | 'STRICT' | 'PERMISSIVE' | 'DISABLED';

/** The tab "mTLS policies" of a service, in the words that people read there. */
export interface ServicePage {
  open(namespace: string, name: string): Promise<void>;
  /** The cell with a port's effective mode. It can be read behind an open dialog too. */
  effectiveMode(port: number): Locator;
  pick(port: number, pick: Pick): Promise<void>;
  /** Opens the review of the one pending change, and answers the dialog. */
  review(): Promise<Locator>;
  /** Consents to losses where that is asked for, applies, and waits for the server's answer. */
  apply(): Promise<void>;
  close(): Promise<void>;
}

export function servicePageOn(page: Page, cluster: string): ServicePage {
  const row = (port: number): Locator =>
    page
      .locator('table[aria-label="Ports and their mTLS modes"] tbody')
      .filter({ has: page.locator(`[role="radiogroup"][aria-label^="Mode of port ${port}"]`) });
  const dialog = page.getByRole('dialog');
  return {
    async open(namespace, name) {
      await page.goto(`/clusters/${cluster}/services/${namespace}/${name}/mtls`);
      await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    },
    effectiveMode: (port) => row(port).locator('td[data-label="Effective mode"]'),
    async pick(port, pick) {
      await row(port)
        .getByRole('radio', { name: new RegExp(`^${pick}`) })
        .click();
    },
    async review() {
      await page.getByRole('button', { name: 'Review 1 change' }).click();
      await expect(dialog.getByRole('heading', { name: 'Review change' })).toBeVisible();
      await expect(dialog.getByText('API server accepts this change')).toBeVisible();
      return dialog;
    },
    async apply() {
      const consent = dialog.getByRole('checkbox', { name: /^I accept/ });
      if ((await consent.count()) > 0) await consent.check();
      const answered = page.waitForResponse(
        (response) => response.request().method() === 'POST' && response.url().endsWith('/changes'),
      );
      await dialog.getByRole('button', { name: 'Apply changes' }).click();
      expect((await answered).status()).toBeLessThan(300);
    },
    async close() {
      await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
      await expect(dialog).toHaveCount(0);
    },
  };
}
