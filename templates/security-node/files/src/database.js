/** The tables, in SQLite. */
import sqlite from 'node-sqlite3-wasm';

// `strict`: a column takes no other type than its own.
const SCHEMA = `
  pragma foreign_keys = on;

  create table if not exists accounts (
    id text primary key,
    name text not null unique,
    password_hash text not null
  ) strict;

  create table if not exists sessions (
    token_hash blob primary key,
    account_id text not null references accounts on delete cascade,
    expires_at integer not null
  ) strict;

  create table if not exists notes (
    id text primary key,
    owner_id text not null references accounts on delete cascade,
    title text not null,
    sealed_body blob not null
  ) strict;

  create index if not exists notes_owner_id on notes (owner_id);
`;

/**
 * Opens the database and makes the tables that are not there yet. The caller closes it.
 * @param {string} file
 */
export function openDatabase(file) {
  const db = new sqlite.Database(file);
  db.exec(SCHEMA);
  return db;
}
