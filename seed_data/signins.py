"""Who tries the demo signs in as these four. They exist in demo data only, so their password may be printed."""

from seed_data.people import staff

PASSWORD = "a county on the prairie"  # noqa: S105 (known to all: it opens nothing but invented data)

# (role in words, mail address, password), in the order in which the story meets them.
SIGN_INS: tuple[tuple[str, str, str], ...] = tuple(
    (person.role.replace("_", " ").capitalize(), person.mail, PASSWORD)
    for person in staff(seed=0).people  # the four are the same in every county
    if person.demo
)
