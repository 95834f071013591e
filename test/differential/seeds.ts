/** One number decides a whole run: models, records and questions. It is told on failure; DIFFERENTIAL_SEED repeats it. */
import fc from 'fast-check';

const given = process.env['DIFFERENTIAL_SEED'];
const seed = given === undefined ? Math.floor(Math.random() * 2_147_483_647) : Number(given);

/** Milliseconds after which no smaller example is looked for. */
const shrinkingMs = 20_000;

/** One value; `salt` tells apart what is drawn from the same generator. */
export function draw<Value>(arbitrary: fc.Arbitrary<Value>, salt: number): Value {
  return fc.sample(arbitrary, { seed: seed + salt, numRuns: 1 })[0] as Value;
}

export async function check<Ts extends [unknown, ...unknown[]]>(property: fc.IAsyncProperty<Ts>, numRuns: number): Promise<void> {
  try {
    await fc.assert(boundedShrinking(property), { seed, numRuns });
  } catch (error) {
    // The report of the generator shows whole models: what was asked and answered tells more.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`DIFFERENTIAL_SEED=${seed}\n${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  }
}

/** A time limit of the library would leave the last run going on behind the test's back. */
function boundedShrinking<Ts>(property: fc.IAsyncProperty<Ts>): fc.IRawProperty<Ts, true> {
  let failedAt: number | null = null;
  return {
    isAsync: () => true,
    generate: (random, runId) => property.generate(random, runId),
    shrink: (value) => property.shrink(value),
    runBeforeEach: () => property.runBeforeEach(),
    runAfterEach: () => property.runAfterEach(),
    run: async (value) => {
      if (failedAt !== null && performance.now() - failedAt > shrinkingMs) return null;
      const failure = await property.run(value);
      if (failure !== null) failedAt ??= performance.now();
      return failure;
    },
  };
}

/** What fails outside of a property tells the seed as well. */
export async function seeded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`DIFFERENTIAL_SEED=${seed}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
