/** A client that speaks to the application as clients do, and a fresh catalogue for each test. */
import request from 'supertest';
import { createApp } from '../src/app.js';
import { sampleStore } from '../src/sample.js';

/** An application on a catalogue of its own, and the ways to ask it. */
export async function bookshop() {
  const store = await sampleStore();
  /** @type {unknown[]} */
  const faults = [];
  const app = createApp(store, (fault) => faults.push(fault));

  /** The HTTP response to a query. */
  function send(query, variables = {}) {
    return request(app)
      .post('/graphql')
      .set('accept', 'application/graphql-response+json')
      .send({ query, variables });
  }

  /** The whole answer, with `data` and `errors`. */
  async function answer(query, variables) {
    const response = await send(query, variables);
    return JSON.parse(response.text);
  }

  /** The data of a query that must succeed. */
  async function data(query, variables) {
    const { data, errors } = await answer(query, variables);
    expect(errors).toBeUndefined();
    return data;
  }

  /** The only error of a query that must fail and answer nothing else. */
  async function error(query, variables) {
    const { data, errors } = await answer(query, variables);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    return errors[0];
  }

  return { app, store, faults, send, answer, data, error };
}
