/** `npm run bench [-- options]`: sets up what is missing, then measures Kwartet against the bare floor. */
import { launch } from './launch.mjs';

await launch('bench/main.ts', process.argv.slice(2));
