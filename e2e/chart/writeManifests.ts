// Writes deploy/manifests from the chart: `npm run manifests`.
import { writeFile } from 'node:fs/promises';
import { manifests, manifestText } from './manifests.ts';

for (const { file, values } of manifests) {
  await writeFile(file, await manifestText(values));
  process.stdout.write(`${file}\n`);
}
