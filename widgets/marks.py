"""What readers and classes may take a moment of a transcript for."""

MARKS = {  # what a moment of a transcript may be, and what the page says that it means
    "alliance building": "one of the two does something for goals, tasks or bond, where nothing is torn",
    "withdrawal": "the client moves away: falls silent, agrees too quickly, changes the subject, reassures",
    "confrontation": "the client moves against: objects to the therapist or to the therapy",
    "repair": "one of the two turns to a strain and tries to mend it, whether or not it works",
    "strain from the therapist": "the therapist pulls at the alliance: by haste, a lecture, a front, by not listening",
    "none": "the work goes on, or something ordinary is said; nothing happens to the alliance",
}


def called(mark):
    """A mark as the page names it."""
    return "none of these" if mark == "none" else mark
