import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** One letter beyond ASCII, and Node keeps a file with two bytes for each. What is left of them is in comments of libraries. */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === 'chunk') file.code = file.code.replaceAll(/[^\0-\x7f]/g, '?');
  },
};

// The program as one would run it on a cluster: in a few files without what is never called of its libraries (the Kubernetes
// client alone has a class for each of the API server's kinds), so that it needs half the memory and starts sooner. Sources
// run as they are, too; what both do is the same.
export default defineConfig({
  plugins: [asciiOnly],
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    ssr: 'src/main.ts',
    // As deep as src/commands, from where the pages are looked for.
    outDir: 'dist/program',
    emptyOutDir: true,
    target: 'node22',
    license: { fileName: 'licenses.md' },
    // None of them says how to run; the image that builds this has none.
    rolldownOptions: {
      tsconfig: false,
      output: {
        entryFileNames: 'padlock.js',
        chunkFileNames: '[name].js',
        // Names stay, for the traces of errors; licences are in a file of their own.
        minify: {
          mangle: false,
          codegen: { removeWhitespace: true, asciiOnly: true, legalComments: 'none' },
        },
      },
    },
  },
  ssr: { noExternal: true, target: 'node' },
});
