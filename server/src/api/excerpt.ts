/** What a message repeats of the caller's text: short pieces whole, long ones cut, so that an answer never echoes a whole body. */

const excerptCharsMax = 200;

export function excerpt(text: string): string {
  return text.length <= excerptCharsMax ? text : `${text.slice(0, excerptCharsMax).toWellFormed()}…`;
}
