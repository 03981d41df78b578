/**
 * A05 Injection: what somebody types becomes a part of the program.
 *
 * The search finds products by a part of their name.
 */
import { Router } from 'express';
import sqlite from 'node-sqlite3-wasm';

const TABLES = `
  create table products (name text, cents integer);
  insert into products values ('pen', 120), ('pencil', 80), ('ink', 450);
  create table customers (name text, birthday text);
  insert into customers values ('ada', '1815-12-10');
`;

export function routes() {
  return Router().get('/products', (request, response) => {
    const db = new sqlite.Database();
    try {
      db.exec(TABLES);
      const found = db.all(
        // eslint-disable-next-line no-restricted-syntax -- the planted hole: it goes with it
        `select name, cents from products where name like '%${request.query.part}%' order by name`,
      );
      response.json(found);
    } finally {
      db.close();
    }
  });
}
