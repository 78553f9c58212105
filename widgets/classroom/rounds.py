"""Rounds ready to be opened, by a button of the class's screen; `Class().open` takes any other."""

# a name for the button, and what the round asks
PREPARED = (
    ("A pair that helps", "pairs", "book/pair.html", "pair", "Make a pair that helps your client, then send."),
    ("All pairs alike", "pairs", "book/pair.html", "pair", "All three agreements between 4.5 and 5.5, then send."),
    (
        "Half low, half high", "pairs", "book/pair.html", "pair",
        "If your client has an odd number, all three at 2; if an even number, all three at 6.5. Then send.",
    ),
    ("No shared direction", "pairs", "book/pair.html", "pair", "Goal at 2; do what you like with the rest. Then send."),
    ("Guesses before the answer", "guesses", "chapters/04-bordin.html", "bordin", "Guess first, then send your guess."),
    (
        "Marks on a transcript", "marks", "chapters/04-bordin.html", "04-bordin-transcript",
        "Read the hour and mark every moment, then send.",
    ),
    ("A study each", "studies", "book/model.html", "study", "Run a study of your own and send it."),
)  # fmt: skip


def prepared():
    """The rounds as the screen asks for them: a list of (name, message)."""
    return [
        (name, {"do": "open", "kind": kind, "page": page, "scene": scene, "task": task})
        for name, kind, page, scene, task in PREPARED
    ]
