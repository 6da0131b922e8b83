import { describe, expect, it } from 'vitest';
import { call, service, topologyOf } from '../model/testkit.ts';
import { completionsAt, vocabularyOf } from './completions.ts';

const cart = service('shop', 'cart');
const odd = service('data', 'or');
const vocabulary = vocabularyOf(topologyOf([cart, odd], [call(cart, odd)]));
const at = (text: string) =>
  completionsAt(text, text.length, vocabulary).options.map((option) => option.text);

describe('completion offers', () => {
  it('keys at the beginning, with names once something is written', () => {
    expect(at('')).toEqual(expect.arrayContaining(['lock', 'mtls', 'client', 'not']));
    expect(at('c')).toEqual(['client', 'client.ns', 'cart', 'shop/cart']);
    expect(at('lock = open and not pro')).toEqual(['protocol']);
  });

  it('operators that a key has', () => {
    expect(at('lock ')).toEqual(['=', '!=']);
    expect(at('mtls ')).toEqual(['<', '<=', '>', '>=', '=', '!=']);
  });

  it('values that the graph has, quoted where they need it', () => {
    expect(at('lock = ')).toEqual(['locked', 'partial', 'open', 'idle', 'blocked', 'unknown']);
    expect(at('lock=op')).toEqual(['open']);
    expect(at('client = ')).toEqual(['cart', 'shop/cart']);
    expect(at('server = o')).toEqual(['"or"', 'data/or']);
    expect(at('server.ns = ')).toEqual(['data']);
    expect(at('ns = a')).toEqual(['data']);
    expect(at('rate > ')).toEqual([]);
  });

  it('what connects, and ) only where it closes something', () => {
    expect(at('lock = open ')).toEqual(['and', 'or']);
    expect(at('(lock = open ')).toEqual(['and', 'or', ')']);
  });

  it('nothing more for what is written in full', () => {
    expect(at('lock = open')).toEqual([]);
    expect(at('lock')).toEqual([]);
  });

  it('in the middle of a text, for the word under the caret', () => {
    const { from, to, options } = completionsAt('lock = op and ns = shop', 9, vocabulary);
    expect([from, to, options.map(({ text }) => text)]).toEqual([7, 9, ['open']]);
  });
});
