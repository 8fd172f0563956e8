"""Small faults that can be planted in a module: each is a piece of its source, and what is written there instead.

Comparisons and arithmetic are swapped, numbers and words changed, conditions turned round, arguments and statements
left out. Types, docstrings and sentences stay as they are.
"""

import ast
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
PAIRS = (("min", "max"), ("minimum", "maximum"), ("argmin", "argmax"), ("floor", "ceil"), ("any", "all"))
NAMES = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}
TYPES = {"annotation", "returns", "decorator_list", "type_params"}  # fields that decide nothing
SPEAKING = {"print", "warning", "info", "exception", "debug"}  # calls whose arguments are wording

Node = ast.expr | ast.stmt


@dataclass(frozen=True)
class Fault:
    """A piece of a module's source in bytes `start` to `end`, and what is written there instead."""

    module: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.module}:{self.line}: {before}  ->  {after}"


def faults(module: str, source: bytes) -> list[list[Fault]]:
    """All that can be planted in a module: for each place, the faults that would fit there."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    places = []
    for node in _deciding(ast.parse(source)):
        for part, choices in _variants(node):
            start = starts[part.lineno - 1] + part.col_offset
            end = starts[(part.end_lineno or 0) - 1] + (part.end_col_offset or 0)
            before = source[start:end].decode()
            places.append([Fault(module, part.lineno, start, end, before, after) for after in choices])
    return places


def _deciding(node: ast.AST) -> Iterator[Node]:
    """The nodes below this one that decide something: no types, no wording."""
    for name, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for child in children if name not in TYPES else ():
            if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr | ast.Import | ast.ImportFrom):
                continue
            if isinstance(child, ast.expr | ast.stmt) and not _is_text(child):
                yield child
            if not isinstance(child, ast.Raise) and not (isinstance(child, ast.Call) and _name(child.func) in SPEAKING):
                yield from _deciding(child)


def _variants(node: Node) -> Iterator[tuple[Node, list[str]]]:
    """Parts of a node that can be written wrongly, and how."""
    match node:
        case ast.Compare():
            for number, operator in enumerate(node.ops):
                swapped = [*node.ops[:number], SWAPS[type(operator)](), *node.ops[number + 1 :]]
                yield node, [_written(node, ops=swapped)]
        case ast.BinOp() | ast.BoolOp() if type(node.op) in SWAPS:
            yield node, [f"({_written(node, op=SWAPS[type(node.op)]())})"]
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield node, [f"({ast.unparse(node.operand)})"]
        case ast.Constant() if choices := _other_values(node.value):
            yield node, choices
        case ast.Name() if node.id in NAMES:
            yield node, [NAMES[node.id]]
        case ast.Attribute() if node.attr in NAMES:
            yield node, [_written(node, attr=NAMES[node.attr])]
        case ast.Call() if node.keywords and all(one.arg for one in node.keywords) and _name(node.func) not in SPEAKING:
            rest = [[*node.keywords[:one], *node.keywords[one + 1 :]] for one in range(len(node.keywords))]
            yield node, [_written(node, keywords=keywords) for keywords in rest]
        case ast.Subscript(slice=ast.Slice(lower=low, upper=high)) if low or high:
            sides = [side for side, bound in (("lower", low), ("upper", high)) if bound]
            yield node, [_written(node, slice=_copied(node.slice, **{side: None})) for side in sides]
        case _:
            yield from _other_statements(node)


def _other_statements(node: Node) -> Iterator[tuple[Node, list[str]]]:
    """Statements left out or turned round. One whose name would be missing afterwards is noticed by anybody."""
    match node:
        case ast.If() | ast.While() | ast.IfExp() if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield node.test, [f"(not {ast.unparse(node.test)})"]
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield node, ["return None"]
        case ast.Raise() | ast.AugAssign() | ast.Break() | ast.Continue() | ast.Delete():
            yield node, ["pass"]
        case ast.Expr() if not isinstance(node.value, ast.Yield | ast.YieldFrom):
            yield node, ["pass"]
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield node, ["pass"]


def _other_values(value: object) -> list[str]:
    """Constants in place of this one."""
    if isinstance(value, bool):
        return [repr(not value)]
    if isinstance(value, int):
        return [str(value + 1), str(value - 1) if value != 1 else "0"]
    if isinstance(value, float):
        return [repr(1.5 * value), repr(0.5 * value)] if value else ["0.5"]
    if isinstance(value, str) and " " not in value:
        return ["'other'"]
    return []


def _is_text(node: ast.AST) -> bool:
    """A sentence, or a docstring."""
    node = node.value if isinstance(node, ast.Expr) else node
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and (" " in node.value or "\n" in node.value)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _copied(node: ast.AST, **changes: object) -> ast.AST:
    other = copy(node)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def _written(node: ast.AST, **changes: object) -> str:
    return ast.unparse(_copied(node, **changes))
