"""Browser parts: a folder each, with its Python wrapper in `__init__.py`, and NAME.js and NAME.css beside it."""
