import { describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { loginRoutes, routes } from './routes.ts';

describe('the OpenAPI document', () => {
  const document = openApiDocument('1.2.3') as {
    openapi: string;
    paths: Record<
      string,
      Record<string, { operationId: string; parameters?: unknown[]; requestBody?: unknown }>
    >;
  };

  it('holds every route of the table, under its name', () => {
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((one) => one.operationId),
    );
    expect(ids.sort()).toEqual([...Object.keys(routes), ...Object.keys(loginRoutes), 'events'].sort());
  });

  it('says where parameters stand and which may be left out', () => {
    const topology = document.paths['/api/clusters/{cluster}/topology']?.['get'];
    expect(topology?.parameters).toContainEqual({
      name: 'cluster',
      in: 'path',
      required: true,
      schema: { type: 'string', minLength: 1, maxLength: 253 },
    });
    expect(topology?.parameters).toContainEqual(
      expect.objectContaining({ name: 'graph', in: 'query', required: false }),
    );
    expect(document.paths['/api/clusters/{cluster}/edge']?.['get']?.parameters).toContainEqual(
      expect.objectContaining({ name: 'id', in: 'query', required: true }),
    );
  });

  it('asks for bodies as they are sent: what has a default is optional', () => {
    const plan = JSON.stringify(document.paths['/api/clusters/{cluster}/plans']?.['post']?.requestBody);
    expect(plan).toContain('"required":["target"]');
  });
});
