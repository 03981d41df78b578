/** The HTTP application: one address for all queries, and one that says that the server is well. */
import express from 'express';
import { GraphQLError, parse } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/express';
import { createContext } from './context.js';
import { depthRule, MAX_TOKENS } from './limits.js';
import { root, schema } from './schema.js';

/**
 * The application on this store. Tests make one each, so they never share books.
 * @param {import('./store.js').Store} store
 * @param {(fault: unknown) => void} log where faults of ours go
 */
export function createApp(store, log = console.error) {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  // A query is short: nobody needs to send a megabyte of it.
  app.use('/graphql', express.json({ limit: '100kb' }));
  app.all(
    '/graphql',
    createHandler({
      schema,
      rootValue: root,
      context: () => createContext(store),
      parse: (source) => parse(source, { maxTokens: MAX_TOKENS }),
      validationRules: [depthRule],
      formatError: (error) => formatError(error, log),
    }),
  );
  app.use(answerBadRequest);
  return app;
}

/**
 * What a client may read of an error: all of it, unless it is a fault of ours. The text of a fault
 * may contain what is nobody's business.
 * @param {Readonly<Error>} error
 * @param {(fault: unknown) => void} log
 */
function formatError(error, log) {
  const fault = error instanceof GraphQLError ? error.originalError : undefined;
  if (fault === undefined || fault instanceof GraphQLError) return error;
  log(fault);
  const { nodes, path } = error;
  return new GraphQLError('Unexpected error.', { nodes, path });
}

/**
 * A body that is no JSON, or too large: Express would answer with a page.
 * @type {import('express').ErrorRequestHandler}
 */
function answerBadRequest(error, _request, response, next) {
  if (response.headersSent || !error.expose) return next(error);
  response.status(error.status).json({ errors: [{ message: error.message }] });
}
