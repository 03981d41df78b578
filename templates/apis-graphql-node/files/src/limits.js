/**
 * What a query may ask for. Everybody can write one, so the server says where it ends.
 *
 * Every list can contain a list: without a limit, a few lines of query ask for millions of books.
 * - How long: the parser stops after MAX_TOKENS names, numbers and brackets.
 * - How deep: a query that nests more than MAX_DEPTH fields is refused before anything is read.
 * - How wide: a page has MAX_PAGE books at most.
 */
import { GraphQLError, Kind } from 'graphql';

export const MAX_TOKENS = 1000;
export const MAX_DEPTH = 10;
export const MAX_PAGE = 50;

/**
 * A rule that counts the fields that are inside one another: `{ book { author { name } } }` is 3
 * deep.
 * @param {import('graphql').ValidationContext} context
 * @returns {import('graphql').ASTVisitor}
 */
export function depthRule(context) {
  // Each fragment is measured once, however often it is used. Thirty fragments that each use the
  // next one twice are a short text, and a thousand million walks for a rule without a memory.
  /** @type {Map<string, number>} */
  const fragments = new Map();

  /** @param {import('graphql').SelectionSetNode | undefined} set */
  function depth(set) {
    return Math.max(0, ...(set?.selections ?? []).map(depthOf));
  }

  /** @param {import('graphql').SelectionNode} node */
  function depthOf(node) {
    if (node.kind === Kind.INLINE_FRAGMENT) return depth(node.selectionSet);
    if (node.kind === Kind.FRAGMENT_SPREAD) return depthOfFragment(node.name.value);
    // What asks for the schema itself has a rule of its own in graphql-js.
    if (node.name.value.startsWith('__')) return 0;
    return 1 + depth(node.selectionSet);
  }

  /** @param {string} name */
  function depthOfFragment(name) {
    if (!fragments.has(name)) {
      // A fragment that contains itself, or is not there, is refused by another rule.
      fragments.set(name, 0);
      fragments.set(name, depth(context.getFragment(name)?.selectionSet));
    }
    return fragments.get(name);
  }

  return {
    OperationDefinition(node) {
      const found = depth(node.selectionSet);
      if (found > MAX_DEPTH) {
        const message = `The query is ${found} fields deep; ${MAX_DEPTH} are allowed.`;
        context.reportError(
          new GraphQLError(message, { nodes: node, extensions: { code: 'TOO_DEEP' } }),
        );
      }
    },
  };
}
