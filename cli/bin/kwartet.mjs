#!/usr/bin/env node
/** `npx kwartet <verb>` inside a clone. */
import { launch } from '../../scripts/launch.mjs';

await launch('cli/src/main.ts', process.argv.slice(2));
