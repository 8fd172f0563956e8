"""The forms in which people have digits: IDX, packed or not, NumPy's files, and tables. Nothing is ever unpickled."""
