/** `npm start`: sets up what is missing, then starts Kwartet. */
import { launch } from './launch.mjs';

await launch('cli/src/main.ts', ['start', ...process.argv.slice(2)]);
