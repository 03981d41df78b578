"""What a query may ask for. Everybody can write one, so the server says where it ends.

Every list can contain a list: without a limit, a query of a few lines asks for millions of books.
- How long: the parser stops after MAX_TOKENS names, numbers and brackets.
- How deep: a query that nests more than MAX_DEPTH fields is refused before anything is read.
- How wide: a page has MAX_PAGE books at most.
"""

from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationContext,
)

MAX_TOKENS = 1000
MAX_DEPTH = 10
MAX_PAGE = 50


class DepthRule(ASTValidationRule):
    """Counts the fields that are inside one another: `{ book { author { name } } }` has depth 3.

    Strawberry's own QueryDepthLimiter walks through a fragment again each time it is used. Thirty
    fragments that each use the next one twice are a short text and a thousand million walks. Here
    each fragment is measured once.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._fragments: dict[str, int] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: object) -> None:
        depth = self._depth(node.selection_set)
        if depth > MAX_DEPTH:
            message = f"The query is {depth} fields deep; {MAX_DEPTH} are allowed."
            self.report_error(GraphQLError(message, node, extensions={"code": "TOO_DEEP"}))

    def _depth(self, selections: SelectionSetNode | None) -> int:
        if selections is None:
            return 0
        return max((self._depth_of(node) for node in selections.selections), default=0)

    def _depth_of(self, node: SelectionNode) -> int:
        match node:
            case FieldNode() if node.name.value.startswith("__"):
                # What asks for the schema itself has a rule of its own in graphql-core.
                return 0
            case FieldNode():
                return 1 + self._depth(node.selection_set)
            case FragmentSpreadNode():
                return self._depth_of_fragment(node.name.value)
            case InlineFragmentNode():
                return self._depth(node.selection_set)
        raise TypeError(f"unknown selection: {node.kind}")

    def _depth_of_fragment(self, name: str) -> int:
        if name not in self._fragments:
            # A fragment that contains itself, or is not there, is refused by another rule.
            self._fragments[name] = 0
            fragment = self.context.get_fragment(name)
            if fragment is not None:
                self._fragments[name] = self._depth(fragment.selection_set)
        return self._fragments[name]
