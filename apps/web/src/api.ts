import { createClient } from '@padlock/contract';
import { sessionFetch } from './sessionFetch.ts';

/** The one client of the page. */
export const api = createClient({ fetch: sessionFetch });
