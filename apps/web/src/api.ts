import { createClient } from '@padlock/contract';
import { createAnswerReader } from './readAnswer.ts';
import { sessionFetch } from './sessionFetch.ts';

/** The one client of the page. */
export const api = createClient({ fetch: sessionFetch, read: createAnswerReader() });
