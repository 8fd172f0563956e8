"""What a class did, as tables that a spreadsheet opens."""

from collections.abc import Sequence

from classroom.room import Room
from engine import Summary
from ui.spreadsheet import as_csv


def people_csv(room: Room, runs: Sequence[tuple[int, Summary]]) -> bytes:
    """A row a member: how many runs, and the best of them. `runs` come with their members' numbers."""
    rows = []
    task = room.agenda.task
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


def drawings_csv(room: Room) -> bytes:
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


def _accuracy(run: Summary) -> float:
    return max(point.held_out_accuracy or 0.0 for point in run.curve)
