/** The GraphQL API for callers with any access, such as the roles of one server do not know yet: rights on one object or field. */
import type { Access } from '../../server/src/access/access.ts';
import { openGraphqlApi } from '../../server/src/api/graphql/graphql.ts';
import { readConfig } from '../../server/src/config.ts';
import { openEngine } from '../../server/src/engine.ts';
import { openAnswers } from '../../server/src/execute/read.ts';
import { openModelStore } from '../../server/src/model/store.ts';
import { openTestPool } from '../support/pool.ts';
import type { TestServer } from '../support/server.ts';
import { type Answer, answerOf, type Row } from './support.ts';

export interface Front {
  post(access: Access, query: string, variables?: Row): Promise<Answer>;
  close(): Promise<void>;
}

/** Beside a running server, on its database. */
export function openFront(server: TestServer): Front {
  const config = readConfig({});
  const database = openTestPool(server.databaseUrl);
  const models = openModelStore(database, { cachedMax: 10 });
  const engine = openEngine({
    database,
    models,
    answers: openAnswers(100),
    limits: {
      pageSizeDefault: config.pageSizeDefault,
      groupsMax: config.pageSizeMax,
      duplicatesMax: config.pageSizeMax,
      relationSizeMax: config.relationSizeMax,
      updateSizeMax: config.batchSizeMax,
      groupsDefault: config.groupsDefault,
    },
  });
  const api = openGraphqlApi(engine, {
    tokensMax: config.graphqlTokensMax,
    fieldsMax: config.graphqlFieldsMax,
    rootFieldsMax: config.graphqlRootFieldsMax,
    depthMax: config.graphqlDepthMax,
    complexityMax: config.complexityMax,
    documentsCachedMax: config.documentsCachedMax,
    documentCharactersCachedMax: config.documentCharactersCachedMax,
    pageSizeDefault: config.graphqlPageSizeDefault,
    pageSizeMax: config.graphqlPageSizeMax,
    relationSizeDefault: config.relationSizeMax,
    createdRelationSizeDefault: config.batchSizeMax,
    batchSizeMax: config.batchSizeMax,
    groupsDefault: config.groupsDefault,
    filterNodesMax: config.filterNodesMax,
    isStrict: false,
    onFault: (error) => console.error(error),
  });
  const actor = { source: 'API', workspaceMemberId: null, name: 'Front' };
  return {
    post: async (access, query, variables) => {
      const request = {
        method: 'POST',
        url: '/graphql',
        body: JSON.stringify({ query, ...(variables && { variables }) }),
        accept: 'application/json',
        isStrict: false,
        requestId: 'test',
      } as const;
      const { status, contentType, body } = await api.answer({ workspaceId: server.workspaceId, access, actor }, request);
      return answerOf({ status, headers: new Headers({ 'content-type': contentType }), body: JSON.parse(body), text: body });
    },
    close: () => database.close(),
  };
}
