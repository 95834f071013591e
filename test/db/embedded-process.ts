/**
 * A process that uses the embedded PostgreSQL, for tests to kill: `embedded-process.ts <home> server|command`. Prints one
 * line of JSON for each event, then `{"url": …}`; closes in an orderly way when its input ends.
 */
import { openEmbedded } from '../../server/src/db/embedded.ts';

const [home = '', role = 'server'] = process.argv.slice(2);
const print = (value: object): void => console.log(JSON.stringify(value));

try {
  const database = await openEmbedded({
    home,
    exclusive: role === 'server',
    log: (event, details) => print({ event, ...details }),
  });
  print({ url: database.url });
  process.stdin.resume().on('end', () => {
    database.close().then(() => process.exit(0));
  });
} catch (error) {
  print({ refused: (error as Error).message });
  process.exit(1);
}
