"""Names of stages that have to do with complaints, and with answers given before."""

MAIN = ("hours", "need", "weighted")
"""Stages in which a complaint is paid, by the first word of their names."""
NOT_BORNE, BORNE = "complaints not borne", "complaints borne"
"""Names of the stages that count complaints: those beyond what is allowed, and those priced."""
LESS = "less complaints"
"""What is added to the name of a stage that pays for complaints."""
COMPLAINTS = "complaints"
"""Name of the measures that count them."""
LOST, CHANGED = "promises lost", "answers changed"
"""Names of the stages that count promises lost, and changed answers, against a former proposal."""
LESS_CHANGES = "less changes"
"""What is added to the name of a stage that pays for changed answers."""
