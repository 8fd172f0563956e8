from tests.classroom.conftest import ann, code, lab, rooms, teacher  # noqa: F401
