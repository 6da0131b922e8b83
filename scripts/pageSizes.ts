/** The part of Vite's manifest (`dist/.vite/manifest.json`) that says what a page loads. */
export interface Manifest {
  readonly [source: string]: {
    readonly file: string;
    readonly imports?: readonly string[];
    readonly dynamicImports?: readonly string[];
    readonly css?: readonly string[];
    readonly assets?: readonly string[];
  };
}

/** Files of `dist`. */
export interface PageFiles {
  readonly script: ReadonlySet<string>;
  readonly style: ReadonlySet<string>;
}

/**
 * What a browser loads for a page that is opened by its address: the entry, the page, all that these import, and the
 * page's Web Workers.
 *
 * @param lazy also what the page itself imports later.
 * @throws {Error} when the manifest has no such source.
 * @example
 * filesOfPage(manifest, 'src/features/topology/TopologyPage.tsx', { lazy: true }).script;
 */
export function filesOfPage(manifest: Manifest, page: string, { lazy }: { lazy: boolean }): PageFiles {
  const script = new Set<string>();
  const style = new Set<string>();
  const visit = (source: string): void => {
    const chunk = manifest[source];
    if (chunk === undefined) throw new Error(`The build has no ${source}`);
    if (script.has(chunk.file)) return;
    script.add(chunk.file);
    for (const file of chunk.css ?? []) style.add(file);
    for (const file of chunk.assets ?? []) if (file.endsWith('.js')) script.add(file);
    for (const imported of chunk.imports ?? []) visit(imported);
    // What the entry imports later are the other pages.
    if (lazy && source !== entry) for (const imported of chunk.dynamicImports ?? []) visit(imported);
  };
  visit(entry);
  visit(page);
  return { script, style };
}

const entry = 'index.html';
