import { expect, test } from 'vitest';
import { filesOfPage } from './pageSizes.ts';
import type { Manifest } from './pageSizes.ts';

const manifest: Manifest = {
  'index.html': {
    file: 'index.js',
    imports: ['_shared.js'],
    dynamicImports: ['Graph.tsx', 'Other.tsx'],
    css: ['index.css'],
    assets: ['font.woff2'],
  },
  '_shared.js': { file: 'shared.js', css: ['shared.css'] },
  'Graph.tsx': {
    file: 'graph.js',
    imports: ['_shared.js', 'index.html', '_table.js'],
    dynamicImports: ['Panel.tsx'],
    assets: ['layout.worker.js'],
  },
  '_table.js': { file: 'table.js', css: ['table.css'] },
  'Panel.tsx': { file: 'panel.js', css: ['panel.css'] },
  'Other.tsx': { file: 'other.js', css: ['other.css'] },
};

test('a page is the entry, itself, what they import and its workers, each once', () => {
  const { script, style } = filesOfPage(manifest, 'Graph.tsx', { lazy: false });
  expect([...script]).toEqual(['index.js', 'shared.js', 'graph.js', 'layout.worker.js', 'table.js']);
  expect([...style]).toEqual(['index.css', 'shared.css', 'table.css']);
});

test('in all, it is also what it imports later, and no other page', () => {
  const { script, style } = filesOfPage(manifest, 'Graph.tsx', { lazy: true });
  expect(script).toContain('panel.js');
  expect(style).toContain('panel.css');
  expect(script).not.toContain('other.js');
});

test('a page that the build does not have is an error, not a page of no size', () => {
  expect(() => filesOfPage(manifest, 'Moved.tsx', { lazy: false })).toThrow('The build has no Moved.tsx');
});
