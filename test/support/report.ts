/**
 * What a test run shows: a line for each check and file as it ends, then the failures in full, then the count.
 * Takes the events of `node:test`'s `run()`.
 */
import type { EventData } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

interface FileResult {
  passed: number;
  failed: number;
  skipped: number;
  output: string;
  readonly failures: Failure[];
}

interface Failure {
  readonly title: string;
  readonly place: string;
  readonly error: unknown;
}

/** What Node.js 24 tells beyond its published types. A file's own events have no `entryFile`, and its path as name. */
interface Identified {
  readonly entryFile?: string;
  readonly testId: number;
  readonly parentId: number;
}
type Completed = EventData.TestComplete & Identified;

export class Report {
  private readonly files = new Map<string, FileResult>();
  /** Names of suites and tests with those around them, by file and id. */
  private readonly titles = new Map<string, string>();
  private readonly shorten: (file: string) => string;

  /** `shorten` makes a path fit to be read. */
  constructor(shorten: (file: string) => string) {
    this.shorten = shorten;
  }

  check(name: string, ok: boolean, output: string): void {
    const result = this.file(name);
    if (ok) result.passed++;
    else result.failed++;
    result.output = ok ? '' : output;
    console.log(`${ok ? '✔' : '✖'} ${name}`);
  }

  event(event: TestEvent): void {
    switch (event.type) {
      case 'test:complete':
        this.completed(event.data as Completed);
        break;
      case 'test:enqueue':
        this.enqueued(event.data as EventData.TestEnqueue & Identified);
        break;
      case 'test:stdout':
      case 'test:stderr':
        this.file(event.data.file).output += event.data.message;
        break;
    }
  }

  /** Prints the failures, and the count as the last line. Gives the exit code. */
  finish(): number {
    let [passed, failed, skipped] = [0, 0, 0];
    for (const [name, result] of this.files) {
      passed += result.passed;
      failed += result.failed;
      skipped += result.skipped;
      if (result.failed > 0) this.printFailures(name, result);
    }
    console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return failed > 0 || passed === 0 ? 1 : 0;
  }

  private file(name: string): FileResult {
    let result = this.files.get(name);
    if (result === undefined) {
      result = { passed: 0, failed: 0, skipped: 0, output: '', failures: [] };
      this.files.set(name, result);
    }
    return result;
  }

  private enqueued({ name, entryFile, testId, parentId }: EventData.TestEnqueue & Identified): void {
    const around = this.titles.get(`${entryFile} ${parentId}`);
    this.titles.set(`${entryFile} ${testId}`, around === undefined ? name : `${around} › ${name}`);
  }

  private completed(test: Completed): void {
    const { entryFile, details, skip, todo } = test;
    if (entryFile === undefined) {
      this.fileCompleted(test);
      return;
    }
    const result = this.file(entryFile);
    const isSuite = details.type === 'suite';
    if (skip !== undefined || todo !== undefined) {
      if (!isSuite) result.skipped++;
    } else if (details.passed) {
      if (!isSuite) result.passed++;
    } else {
      const isSubtests = failureType(details.error) === 'subtestsFailed';
      // A suite fails by its hooks; what its tests did is counted with them.
      if (isSuite && isSubtests) return;
      result.failed++;
      if (!isSubtests)
        result.failures.push({
          title: this.titles.get(`${entryFile} ${test.testId}`) ?? test.name,
          place: this.placeOf(test),
          error: details.error,
        });
    }
  }

  private fileCompleted({ name, details }: Completed): void {
    const result = this.file(name);
    const isEmpty = result.passed + result.failed + result.skipped === 0;
    if (!details.passed && failureType(details.error) !== 'subtestsFailed') {
      result.failed++;
      const { exitCode, signal } = details.error as { exitCode?: number | null; signal?: string | null };
      result.failures.push({
        title: `the file ended ${exitCode == null ? `by ${signal ?? 'interruption'}` : `with exit code ${exitCode}`}`,
        place: this.shorten(name),
        error: undefined,
      });
    } else if (details.passed && isEmpty) {
      result.failed++;
      result.failures.push({ title: 'the file has no test', place: this.shorten(name), error: undefined });
    }
    const seconds = (details.duration_ms / 1000).toFixed(1);
    const counts = [
      `${result.passed} passed`,
      result.failed > 0 && `${result.failed} failed`,
      result.skipped > 0 && `${result.skipped} skipped`,
    ];
    console.log(`${result.failed > 0 ? '✖' : '✔'} ${this.shorten(name)}  ${counts.filter(Boolean).join(', ')}  ${seconds} s`);
  }

  private placeOf({ file, line, column }: Completed): string {
    return file === undefined ? '' : `${this.shorten(file)}:${line}:${column}`;
  }

  private printFailures(name: string, { failures, output }: FileResult): void {
    console.log(`\n── ${this.shorten(name)}`);
    for (const { title, place, error } of failures) {
      console.log(`\n✖ ${title}  (${place})`);
      if (error !== undefined) console.log(indent(describe(error)));
    }
    if (output !== '') console.log(`\n${indent(output.trimEnd())}`);
  }
}

function failureType(error: unknown): unknown {
  return (error as { failureType?: unknown } | undefined)?.failureType;
}

/** The error that the test threw, without the frames of the runner. */
function describe(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause ?? error;
  // The message of an assertion holds all that its properties repeat.
  const isAssertion = cause instanceof Error && cause.name === 'AssertionError';
  const text = typeof cause === 'string' ? cause : isAssertion ? String(cause.stack) : inspect(cause, { depth: 6, breakLength: 140 });
  return text
    .split('\n')
    .filter((line) => !/^\s+at .*\(?node:internal/.test(line) && !/^\s+at (async )?(Suite|Test)\./.test(line))
    .join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
