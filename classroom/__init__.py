"""A class: who is in it, what its teacher has set, what it has drawn. Plain data and SQL; it knows no page."""
