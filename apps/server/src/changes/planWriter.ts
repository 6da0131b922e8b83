import { type KubernetesObject, mergePatchBetween, type ObjectRef, type Operation } from '@padlock/mtls';
import type { Identity } from '../auth/identity.ts';
import { KubernetesError } from '../kubernetes/kubernetesError.ts';
import type { ObjectWriter } from '../kubernetes/objectWriter.ts';

/** One write that the API server confirmed. */
export interface Written {
  readonly operation: Operation;
  /** As stored; undefined after a deletion. */
  readonly stored: KubernetesObject | undefined;
}

/** A write of a plan failed, and this is what stands now. */
export class PlanWriteError extends Error {
  override readonly name = 'PlanWriteError';
  readonly failed: Operation;
  /** Earlier writes that were put back. */
  readonly undone: readonly ObjectRef[];
  /** Earlier writes that could not be put back: they are in force. */
  readonly standing: readonly ObjectRef[];
  /** The same, as they were written. */
  readonly standingWrites: readonly Written[];
  constructor(
    failed: Operation,
    cause: unknown,
    after: { readonly undone: readonly ObjectRef[]; readonly standing: readonly Written[] },
  ) {
    super(cause instanceof Error ? cause.message : 'A write failed.', { cause });
    this.failed = failed;
    this.undone = after.undone;
    this.standing = after.standing.map(({ operation }) => operation.ref);
    this.standingWrites = after.standing;
  }
}

/** Writes the operations of a plan in order: all of them, or, as far as Kubernetes allows, none. */
export class PlanWriter {
  readonly #objects: Pick<ObjectWriter, 'write'>;
  constructor(objects: Pick<ObjectWriter, 'write'>) {
    this.#objects = objects;
  }

  /**
   * @param as with whose rights everything is written, and put back.
   * @throws {PlanWriteError} after earlier writes were undone where that was possible.
   */
  async write(operations: readonly Operation[], as: Identity): Promise<readonly Written[]> {
    const written: Written[] = [];
    for (const operation of operations) {
      try {
        written.push({ operation, stored: await this.#objects.write(operation, { as }) });
      } catch (error) {
        throw new PlanWriteError(operation, error, await this.#undo(written, as));
      }
    }
    return written;
  }

  async #undo(
    written: readonly Written[],
    as: Identity,
  ): Promise<{ undone: ObjectRef[]; standing: Written[] }> {
    const undone: ObjectRef[] = [];
    const standing: Written[] = [];
    for (const one of written.toReversed()) {
      const inverse = inverseOf(one);
      try {
        if (inverse !== undefined) await this.#objects.write(inverse, { as });
        undone.push(one.operation.ref);
      } catch (error) {
        // What somebody else has deleted meanwhile stands no more.
        const isGone = inverse?.verb === 'delete' && error instanceof KubernetesError && error.code === 404;
        if (isGone) undone.push(one.operation.ref);
        else standing.unshift(one);
      }
    }
    return { undone, standing };
  }
}

/** What takes a write back, on exactly the version that it made: a later change by somebody else is left alone. */
function inverseOf({ operation, stored }: Written): Operation | undefined {
  const { ref, apiVersion, before } = operation;
  const base = {
    ref,
    apiVersion,
    before: stored,
    after: before,
    resourceVersion: stored?.metadata.resourceVersion,
  };
  switch (operation.verb) {
    case 'create':
      return { ...base, verb: 'delete', patch: undefined };
    case 'patch': {
      if (before === undefined || stored === undefined) return undefined;
      const patch = mergePatchBetween(writable(stored), writable(before));
      return patch === undefined ? undefined : { ...base, verb: 'patch', patch };
    }
    case 'delete':
      return {
        ...base,
        verb: 'create',
        after: before === undefined ? undefined : asNew(before),
        patch: undefined,
      };
  }
}

/** Without what the server sets by itself. */
function writable(object: KubernetesObject): Record<string, unknown> {
  const { status: _status, metadata, ...rest } = object;
  const { labels, annotations } = metadata;
  return {
    ...rest,
    metadata: {
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}

function asNew(object: KubernetesObject): KubernetesObject {
  const { name, namespace, labels, annotations } = object.metadata;
  return {
    ...object,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}
