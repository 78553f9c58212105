"""Bordin (1979): agreement on goals and tasks, a bond, and how well they fit what is asked."""

from ..alliance import P, share, strength
from ..alliance import therapy as therapy_named
from . import Terms

STRONG, THIN = 0.85, 0.55  # strength at which an alliance is called strong, or thin all round
BEHIND, ENOUGH = 1, 5.5  # points by which one feature is behind another; agreement that will do
LACKING = {
    "goal": "Bordin would have seen two people who never settled what the work is for: done well, it may lead where "
    "the client does not want to go. He would have stopped to negotiate, until both could name the same change.",
    "task": "Bordin would have seen two people clearer about where to go than about who does what to get there. "
    "He would have gone through the tasks one by one, asked which make sense to the client, and changed the rest.",
    "bond": "Bordin would have seen a bond that will do for keeping records and not for opening what is most "
    "protected. He would have asked less of it, perhaps by a therapy with other demands, until trust had grown.",
}


def agreement(goal, task, bond, therapy="balanced"):
    """The `Terms` of a dyad (agreement 1 to 7) in the therapy of that name, its demands and lead.

    What is moved is agreement itself: Bordin's goals, tasks and bond are the model's own three
    elements, so nothing is translated. His: the three features, and strength as the fit of two
    persons to what a therapy demands (Bordin1979, p. 253). The course's own: the numbers of
    demand, the shape of fit, and one job for each element. Raises ValueError for an unknown
    therapy.
    """
    return Terms(goal, task, bond, therapy_named(therapy), P)


def reading(goal, task, bond):
    """What Bordin would have seen in a pair with these agreements (1 to 7), and done next.

    His: the judgement by fit to demand, and negotiation as part of the work (Bordin1979,
    Bordin1994). The course's own: the words, the balanced therapy and where the lines are drawn.
    """
    S = strength(share(goal), share(task), share(bond), therapy_named("balanced"))
    if S < THIN:
        return (
            "Bordin would have seen an alliance too thin for what almost any therapy demands. He would have blamed "
            "neither of the two, and looked for goals and tasks that this client can say yes to."
        )
    least = behind(goal, task, bond)
    if least:
        return LACKING[least]
    if S < STRONG:
        return (
            "Bordin would have seen no feature far behind the others, and none that bears a heavy demand. He would "
            "have asked what this therapy wants of both before he called the alliance weak or strong."
        )
    return (
        "Bordin would have called this alliance strong, whatever the therapy is likely to ask. He would have got "
        "on with the work, and taken the first strain between the two as part of it."
    )


def behind(goal, task, bond):
    """The feature that lags behind and will not do: "goal", "task" or "bond"; "" if none does."""
    felt = (("goal", goal), ("task", task), ("bond", bond))
    low = min(goal, task, bond)
    if low >= ENOUGH or max(goal, task, bond) - low < BEHIND:
        return ""
    return [name for name, value in felt if value == low][0]
