"""What a class did, as tables that a spreadsheet opens."""

from classroom.board import Board
from classroom.room import Room
from engine import Summary
from ui import summaries
from ui.spreadsheet import as_csv


def people_csv(room: Room, board: Board) -> bytes:
    """A row a member: how many runs, and the best of them."""
    rows = []
    task, runs = room.agenda.task, board.runs()
    for number, member in sorted(room.members.items()):
        own = [run for of, run in runs if of == number]
        best = max((run for run in own if run.curve), key=_accuracy, default=None)
        solved = bool(task) and any(task.is_solved(run.curve) for run in own if task and not run.start)
        rows.append(
            {
                "name": member.name,
                "runs": len(own),
                "best_held_out_accuracy": _accuracy(best) if best else "",
                "its_alpha": best.config.alpha if best else "",
                "its_steps": best.iteration if best else "",
                "solved": "yes" if solved else "",
            }
        )
    return as_csv(rows)


def drawings_csv(room: Room, _: Board) -> bytes:
    """A row a drawing: what was meant, what was read, and how sure the network was. Two networks have a row each."""
    rows = [
        {
            "round": one.round,
            "name": room.members[one.member].name,
            "meant": one.meant,
            "read_by": reading.by,
            "read": "" if reading.digit is None else reading.digit,
            "first_guess": reading.guess,
            "probability": round(reading.share, 4),
        }
        for one in sorted(room.work.drawings(), key=lambda one: (one.round, one.member))
        if one.member in room.members
        for reading in one.readings
    ]
    return as_csv(rows)


def runs_csv(room: Room, board: Board) -> bytes:
    """A row a run, named after the member whose it is."""
    members = room.members
    names = {run.id: members[number].name for number, run in board.runs() if number in members}
    return summaries.table_csv([run for _, run in board.runs() if run.id in names], names)


def _accuracy(run: Summary) -> float:
    return max(point.held_out_accuracy or 0.0 for point in run.curve)
