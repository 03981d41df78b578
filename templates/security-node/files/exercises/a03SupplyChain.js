/**
 * A03 Software Supply Chain Failures: the newest release wins, whoever made it.
 *
 * A build takes packages from the company's own index and from a public one, where anybody may
 * publish. This endpoint tells the build where to get a package from.
 */
import { Router } from 'express';

export function routes() {
  const ours = new Map([['shop-billing', [1, 2]]]);
  const everybodys = new Map([['left-pad', [1, 2, 3]]]);

  /** The public index. It is not ours, and we cannot change how it works. */
  function publish(request, response) {
    const { name, version } = request.params;
    everybodys.set(name, [...(everybodys.get(name) ?? []), Number(version)]);
    response.sendStatus(201);
  }

  function resolve(request, response) {
    const { name } = request.params;
    const found = [
      ...(ours.get(name) ?? []).map((version) => ({ index: 'ours', version })),
      ...(everybodys.get(name) ?? []).map((version) => ({ index: 'public', version })),
    ];
    if (found.length === 0) response.sendStatus(404);
    else response.json(found.sort((a, b) => b.version - a.version)[0]);
  }

  return Router().post('/public/:name/:version', publish).get('/resolve/:name', resolve);
}
