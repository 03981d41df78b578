/** /bookmarks */
import { Router } from 'express';
import { z } from 'zod';
import { bodyOf, invalid, queryOf } from '../input.js';
import { methodNotAllowed, Problem } from '../middleware/problems.js';
import { DuplicateError } from '../store.js';

const tag = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]{1,30}$/, 'A tag is made of at most 30 letters, digits and hyphens.');

const fields = {
  // A page with a link to `javascript:...` would run it.
  url: z.url({ protocol: /^https?$/, error: 'This is no http or https URL.' }).max(2000),
  title: z.string().trim().min(1).max(200),
  tags: z.array(tag).max(10),
};
// A field that is not named is an error: the sender believes it does something.
const newBookmark = z.strictObject({ ...fields, tags: fields.tags.default([]) });
// Made of the fields without defaults: a default would fill in what a change leaves out.
const changes = z.strictObject(fields).partial();
const wanted = z.strictObject({
  tag: tag.optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/**
 * Handlers are `async` and have no `try`: Express 5 gives what they throw to the error handler.
 * @param {import('../store.js').BookmarkStore} store
 */
export function bookmarksRouter(store) {
  const router = Router();

  router
    .route('/')
    .get(async (req, res) => {
      const query = queryOf(req, wanted);
      if (query.after !== undefined && (await store.get(query.after)) === undefined) {
        throw invalid([{ parameter: 'after', detail: 'There is no such bookmark any more.' }]);
      }
      // One more than wanted tells whether there is a next page.
      const found = await store.list({ ...query, limit: query.limit + 1 });
      const items = found.slice(0, query.limit);
      if (found.length > items.length) res.links({ next: nextPage(req, query, items.at(-1).id) });
      res.json({ items });
    })
    .post(async (req, res) => {
      const bookmark = await store.add(bodyOf(req, newBookmark)).catch(refuseDuplicate);
      res.status(201).location(`${req.baseUrl}/${bookmark.id}`).json(bookmark);
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));

  router
    .route('/:id')
    .get(async (req, res) => {
      res.json(found(await store.get(req.params.id)));
    })
    .patch(async (req, res) => {
      const change = store.change(req.params.id, bodyOf(req, changes));
      res.json(found(await change.catch(refuseDuplicate)));
    })
    .delete(async (req, res) => {
      found((await store.remove(req.params.id)) || undefined);
      res.status(204).end();
    })
    .all(methodNotAllowed('GET', 'HEAD', 'PATCH', 'DELETE'));

  return router;
}

/** Where the list goes on. A client follows it, and need not know how addresses are made. */
function nextPage(req, { tag, limit }, after) {
  const query = new URLSearchParams({ ...(tag && { tag }), limit, after });
  return `${req.baseUrl}?${query}`;
}

/** The thing that was looked for, or the answer 404. */
function found(thing) {
  if (thing === undefined) throw new Problem(404, 'There is no such bookmark.');
  return thing;
}

function refuseDuplicate(error) {
  if (error instanceof DuplicateError) {
    throw new Problem(409, 'There is a bookmark with this URL already.');
  }
  throw error;
}
