/**
 * Who is asking, for exercises that are about something else: `Authorization: Bearer ada`. That it
 * is proven, is taken for granted here. The routes behind it find the name in
 * `response.locals.caller`.
 * @type {import('express').RequestHandler}
 */
export function onlyPeople(request, response, next) {
  const [scheme, name] = (request.get('authorization') ?? '').split(' ');
  if (scheme === 'Bearer' && ['ada', 'bob'].includes(name)) {
    response.locals.caller = name;
    next();
  } else {
    response.status(401).json({ detail: 'use `Authorization: Bearer ada` or `bob`' });
  }
}
