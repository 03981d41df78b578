/** Notes: each belongs to one account, and its body is encrypted. */
import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { onlyWithSession } from './access.js';
import { UnreadableError } from './encryption.js';
import { body, Problem } from './problems.js';

// Strict: an `owner_id` in the request is an error.
const newNote = z.strictObject({
  title: z.string().min(1).max(200),
  body: z.string().max(10_000),
});

const uuid = z.uuid();

/** Where an encrypted body belongs. */
const placeOfBody = (id) => `notes.sealed_body:${id}`;

/**
 * @param {{ db: object, audit: Function, cipher: import('./encryption.js').FieldCipher }} services
 * @returns {Router}
 */
export function noteRoutes({ db, audit, cipher }) {
  /**
   * The note, if it is the caller's.
   *
   * The owner is part of the query, so no way through this module forgets to ask. A note of
   * somebody else is answered like one that does not exist: 403 would say that it does.
   */
  function ownNote(request, response) {
    const { id } = request.params;
    const { account } = response.locals;
    // The audit log has room for ids, not for whatever somebody puts into a path.
    if (!uuid.safeParse(id).success) throw new Problem(404, 'no such note');
    const note = db.get('select id, title, sealed_body from notes where id = ? and owner_id = ?', [
      id,
      account,
    ]);
    if (!note) {
      audit('note.refused', request, { account, note: id });
      throw new Problem(404, 'no such note');
    }
    return note;
  }

  /** Titles are not encrypted, so that the database can sort and search them. */
  function listNotes(request, response) {
    const owner = response.locals.account;
    const notes = db.all(
      'select id, title from notes where owner_id = ? order by title, id limit 100',
      [owner],
    );
    response.json(notes);
  }

  function createNote(request, response) {
    const { account } = response.locals;
    const { title, body: text } = request.body;
    // The id is made here: the encryption needs it before the row exists.
    const id = randomUUID();
    db.run('insert into notes (id, owner_id, title, sealed_body) values (?, ?, ?, ?)', [
      id,
      account,
      title,
      cipher.seal(text, placeOfBody(id)),
    ]);
    audit('note.created', request, { account, note: id });
    response.status(201).json({ id, title, body: text });
  }

  function readNote(request, response) {
    const { id, title, sealed_body: sealed } = ownNote(request, response);
    try {
      response.json({ id, title, body: cipher.open(sealed, placeOfBody(id)) });
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      audit('note.unreadable', request, { account: response.locals.account, note: id });
      throw new Problem(500, 'the note cannot be read');
    }
  }

  function deleteNote(request, response) {
    const { account } = response.locals;
    const { id } = ownNote(request, response);
    db.run('delete from notes where id = ? and owner_id = ?', [id, account]);
    audit('note.deleted', request, { account, note: id });
    response.sendStatus(204);
  }

  return Router()
    .use(onlyWithSession(db))
    .get('/', listNotes)
    .post('/', body(newNote), createNote)
    .get('/:id', readNote)
    .delete('/:id', deleteNote);
}
