import type { KubernetesObject, Operation } from '@padlock/mtls';
import { describe, expect, it } from 'vitest';
import { KubernetesError } from '../kubernetes/kubernetesError.ts';
import { create, patch, policy, remove } from '../testing/operations.ts';
import { PlanWriteError, PlanWriter } from './planWriter.ts';

/** Remembers what it was told to write, and fails where told to. */
class Recorder {
  readonly writes: Operation[] = [];
  failOn: (operation: Operation) => boolean = () => false;
  isGone: (operation: Operation) => boolean = () => false;

  write(operation: Operation): Promise<KubernetesObject | undefined> {
    if (this.failOn(operation)) return Promise.reject(new KubernetesError(403, 'Forbidden', 'not you'));
    if (this.isGone(operation)) return Promise.reject(new KubernetesError(404, 'NotFound', 'not found'));
    this.writes.push(operation);
    if (operation.verb === 'delete') return Promise.resolve(undefined);
    const mode = operation.verb === 'patch' ? 'PERMISSIVE' : 'STRICT';
    return Promise.resolve(policy(operation.ref.name, { resourceVersion: '8', mode }));
  }
}

async function failure(recorder: Recorder, operations: Operation[]): Promise<PlanWriteError> {
  const error = await new PlanWriter(recorder)
    .write(operations, { kind: 'server' })
    .catch((caught: unknown) => caught);
  if (!(error instanceof PlanWriteError)) throw new Error('no PlanWriteError');
  return error;
}

const names = (refs: readonly { name: string }[]): string[] => refs.map(({ name }) => name);

describe('writing a plan', () => {
  it('writes in order and says what was stored', async () => {
    const written = await new PlanWriter(new Recorder()).write([create('a'), patch('b'), remove('c')], {
      kind: 'server',
    });
    expect(written.map(({ stored }) => stored?.metadata.resourceVersion)).toEqual(['8', '8', undefined]);
  });

  it('puts earlier writes back, last first, when a later one fails', async () => {
    const recorder = new Recorder();
    recorder.failOn = ({ ref }) => ref.name === 'd';
    const error = await failure(recorder, [create('a'), patch('b'), remove('c'), create('d')]);
    expect(names(error.undone)).toEqual(['c', 'b', 'a']);
    expect(error.standing).toEqual([]);
    expect(error.failed.ref.name).toBe('d');
    const [, , , again, back, gone] = recorder.writes;
    expect(again).toMatchObject({ verb: 'create', after: { metadata: { name: 'c', namespace: 'shop' } } });
    expect(again?.after?.metadata).not.toHaveProperty('uid');
    expect(back).toMatchObject({
      verb: 'patch',
      resourceVersion: '8',
      patch: { spec: { mtls: { mode: 'STRICT' } } },
    });
    expect(gone).toMatchObject({
      verb: 'delete',
      resourceVersion: '8',
      before: { metadata: { uid: 'uid-a' } },
    });
  });

  it('says what stands when undoing fails too', async () => {
    const recorder = new Recorder();
    recorder.failOn = ({ ref, verb }) => ref.name === 'c' || (ref.name === 'a' && verb === 'delete');
    const error = await failure(recorder, [create('a'), patch('b'), create('c')]);
    expect(names(error.undone)).toEqual(['b']);
    expect(names(error.standing)).toEqual(['a']);
    expect(error.message).toBe('not you');
  });

  it('calls nothing standing that somebody has deleted meanwhile', async () => {
    const recorder = new Recorder();
    recorder.failOn = ({ ref }) => ref.name === 'b';
    recorder.isGone = ({ verb }) => verb === 'delete';
    const error = await failure(recorder, [create('a'), create('b')]);
    expect([names(error.undone), names(error.standing)]).toEqual([['a'], []]);
  });
});
