/** The header Accept → the form of the answer. Source: GraphQL over HTTP, media types. */

/** With `json` every answer of GraphQL is a success of HTTP; with `graphqlResponse` a request that fails whole is not. */
export type AnswerForm = 'json' | 'graphqlResponse';

export const contentTypes: Readonly<Record<AnswerForm, string>> = {
  json: 'application/json; charset=utf-8',
  graphqlResponse: 'application/graphql-response+json; charset=utf-8',
};

/** The one that is wanted more, the first of equals; JSON when neither is named: an answer that was not asked for helps
 *  more than none. */
export function answerForm(accept: string | undefined): AnswerForm {
  if (accept === undefined || !accept.toLowerCase().includes('graphql-response+json')) return 'json';
  let best: AnswerForm = 'json';
  let bestWeight = 0;
  for (const range of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const form = forms[type];
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    if (form === undefined || !(weight > bestWeight)) continue;
    best = form;
    bestWeight = weight;
  }
  return best;
}

const forms: Readonly<Record<string, AnswerForm>> = {
  'application/json': 'json',
  'application/graphql-response+json': 'graphqlResponse',
};
