"""What two people bring, as the sliders that several simulations share."""

from .setting import slider

GOAL = slider("goal", "Goal agreement", 0.5, "of 7", "How far the two want the same thing from the therapy.")
TASK = slider("task", "Task agreement", 0.5, "of 7", "How far they agree on what each of them does about it.")
BOND = slider("bond", "Bond", 0.5, "of 7", "Liking, trust and attachment between the two.")
INTAKE = slider("symptoms", "Symptoms at intake", 1, "of 40", "How badly the client feels at the first session.")
