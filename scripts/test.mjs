/** `npm test [-- files]`: sets up what is missing, then runs the checks and the tests, or the named test files alone. */
import { launch } from './launch.mjs';

await launch('test/support/suite.ts', process.argv.slice(2));
