import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// The program as one would run it on a cluster: in a few files without what is never called of its libraries (the Kubernetes
// client alone has a class for each of the API server's kinds), so that it needs half the memory and starts sooner. Sources
// run as they are, too; what both do is the same.
export default defineConfig({
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
        // Names stay, for the traces of errors; licences are in a file of their own. Text beyond ASCII would double what Node needs for a whole file.
        minify: {
          mangle: false,
          codegen: { removeWhitespace: true, asciiOnly: true, legalComments: 'none' },
        },
      },
    },
  },
  ssr: { noExternal: true, target: 'node' },
});
