/**
 * Loaded before each test file: a file whose tests are over must end by itself. If a timer, socket or worker keeps its
 * process alive, it is named and the file fails.
 */
import { after } from 'node:test';

const graceMs = 5_000;
/** Of one file with all its tests; a single test has a limit of its own. */
const fileTimeoutMs = 300_000;

setTimeout(() => {
  console.error(`The file has not ended within ${fileTimeoutMs / 1000} s.`);
  process.exit(1);
}, fileTimeoutMs).unref();

after(() => {
  // Does not keep the process alive itself, so it fires only if something else does.
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().filter((name) => !['TTYWrap', 'PipeWrap', 'FSReqPromise'].includes(name));
    console.error(`Still open ${graceMs / 1000} s after the last test: ${open.join(', ') || 'a pipe'}.`);
    process.exit(1);
  }, graceMs).unref();
});
