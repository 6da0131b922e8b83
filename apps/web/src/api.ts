import { createClient } from '@padlock/contract';

/** The one client of the page. */
export const api = createClient();
