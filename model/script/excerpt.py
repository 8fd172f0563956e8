"""An excerpt of Python modules: what a piece of code uses of them, directly or not, copied as it stands.

Names are followed as they are written, without regard to scope. So no two of the modules may define the same name, and
a local variable called like a definition brings that along.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

Definition = ast.FunctionDef | ast.ClassDef


class Import(NamedTuple):
    """`from source import name`, or `import name` where there is no source. The name may go on with an `as`."""

    source: str
    name: str


class Piece(NamedTuple):
    """A function, class or constant: its lines with the comments above, and the names that they use."""

    section: str  # what its module is about
    text: str
    names: frozenset[str]
    constant: bool


def excerpt(modules: Mapping[str, str], main: str) -> tuple[list[str], str]:
    """All that `main` needs to run, out of these modules.

    Parameters
    ----------
    modules : mapping of str to str
        Names and sources, in the order in which they stand in the excerpt. Each begins with a docstring.
    main : str
        Source that comes after the excerpt. What it defines takes the place of the modules' definitions.

    Returns
    -------
    list of str, str
        The imports, sorted, and the definitions under the headings of their modules. Imports of one module from
        another are left out.
    """
    known: dict[str, Import | Piece] = {}
    for name, source in modules.items():
        known |= _contents(name, source, set(modules))
    tree = ast.parse(main)
    for statement in tree.body:
        for name in _defined(statement):
            known.pop(name, None)
    reached = _reached(_names(tree), known)
    used = [known[name] for name in known if name in reached]
    imports = {one for one in used if isinstance(one, Import)}
    pieces = dict.fromkeys(one for one in used if isinstance(one, Piece))  # once, where one line defines several names
    return _import_lines(imports), _laid_out(pieces)


def _contents(module: str, source: str, inside: set[str]) -> dict[str, Import | Piece]:
    """What a module defines or imports from outside, by name."""
    tree, lines = ast.parse(source), source.splitlines()
    title = re.split("[:.]", ast.get_docstring(tree) or "")[0]
    section = f"{title} ({module.replace('.', '/')}.py)"
    found: dict[str, Import | Piece] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            origin = (statement.module or "") if isinstance(statement, ast.ImportFrom) else ""
            if origin not in inside:
                found |= {alias.asname or alias.name: Import(origin, ast.unparse(alias)) for alias in statement.names}
            continue
        decorators = statement.decorator_list if isinstance(statement, Definition) else []
        first = min([statement.lineno, *(decorator.lineno for decorator in decorators)]) - 1
        while first and lines[first - 1].startswith("#"):
            first -= 1
        text = "\n".join(lines[first : statement.end_lineno])
        piece = Piece(section, text, frozenset(_names(statement)), not isinstance(statement, Definition))
        found |= dict.fromkeys(_defined(statement), piece)
    return found


def _defined(statement: ast.stmt) -> list[str]:
    """Names of a function, a class or constants."""
    if isinstance(statement, Definition):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [name for target in statement.targets for name in _names(target, ast.Store)]
    return _names(statement.target, ast.Store) if isinstance(statement, ast.AnnAssign) else []


def _names(tree: ast.AST, context: type[ast.expr_context] = ast.Load) -> list[str]:
    """Names that are used somewhere in the tree, or assigned to."""
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)]


def _reached(names: Iterable[str], known: Mapping[str, Import | Piece]) -> set[str]:
    """Those of the names that are known, and all known ones that can be reached from them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found.add(name)
            one = known[name]
            waiting += one.names if isinstance(one, Piece) else []
    return found


def _import_lines(imports: Iterable[Import]) -> list[str]:
    """One line for each module that something comes from, in isort's order."""
    grouped = groupby(sorted(imports), key=lambda one: one.source)
    by_source = {source: [one.name for one in group] for source, group in grouped}
    plain = [f"import {name}" for name in by_source.pop("", [])]
    return plain + [f"from {source} import {', '.join(names)}" for source, names in by_source.items()]


def _laid_out(pieces: Iterable[Piece]) -> str:
    """The pieces under their headings, with the blank lines that Python's style guide wants."""
    parts = []
    for section, group in groupby(pieces, key=lambda piece: piece.section):
        text, constant = f"# --- {section}", False
        for piece in group:
            text += ("\n" if constant and piece.constant else "\n\n\n") + piece.text
            constant = piece.constant
        parts.append(text)
    return "\n\n\n".join(parts)
