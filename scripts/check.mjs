/** `npm run check`: format, lint and types. With `--write` it formats, and makes the safe repairs. */
import { launch } from './launch.mjs';

await launch('test/support/checks.ts', process.argv.slice(2));
