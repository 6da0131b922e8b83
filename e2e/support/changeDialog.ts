import { expect, type Locator, type Page } from '@playwright/test';

/** The dialog of a change: review, apply, proof, undo; in the words that people read there. */
export interface ChangeDialog {
  readonly locator: Locator;
  /** The bar of pending changes leads here. Waits for the dry run. */
  review(): Promise<void>;
  /** Consents to losses where that is asked for, applies, and waits for the server's answer. */
  apply(): Promise<void>;
  /** Takes the change back that the dialog shows; through the review where there is one. */
  undo(): Promise<void>;
  close(): Promise<void>;
}

const applied = /^(Changes?|Undo) (applied|verified|in force|not verified yet|overtaken)$|^Calls fail/;

export function changeDialogOn(page: Page): ChangeDialog {
  const dialog = page.getByRole('dialog').filter({ has: page.getByRole('heading', { level: 1 }) });
  const heading = (name: RegExp | string): Locator => dialog.getByRole('heading', { level: 1, name });
  const posted = (): Promise<unknown> =>
    page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' &&
        response.url().endsWith('/changes') &&
        response.status() === 201,
    );
  const consent = async (): Promise<void> => {
    const box = dialog.getByRole('checkbox', { name: /^I accept/ });
    if ((await box.count()) > 0) await box.check();
  };
  return {
    locator: dialog,
    async review() {
      await page.getByRole('button', { name: /^Review \d+ changes?$/ }).click();
      await expect(dialog.getByText(/API server accepts/)).toBeVisible();
    },
    async apply() {
      await consent();
      const answer = posted();
      await dialog.getByRole('button', { name: 'Apply changes' }).click();
      await answer;
      await expect(heading(applied)).toBeVisible();
    },
    async undo() {
      const answer = posted();
      await dialog.getByRole('button', { name: 'Undo' }).click();
      const review = heading('Review undo');
      await expect(review.or(heading(/^Undo (applied|verified|in force)/))).toBeVisible();
      if (await review.isVisible()) {
        await consent();
        await dialog.getByRole('button', { name: 'Apply changes' }).click();
      }
      await answer;
      await expect(heading(/^Undo (applied|verified|in force|not verified yet)|^Calls fail/)).toBeVisible();
    },
    async close() {
      await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
      await expect(dialog).toHaveCount(0);
    },
  };
}
