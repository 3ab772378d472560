"""Who acts: a plain value, cut loose from the database, that every action and personal question takes."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person does for one organization. `accounts.roles` says what each role may do."""

    CASE_MANAGER = "case_manager"
    PROVIDER = "provider"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Kind(StrEnum):
    """What kind of party acts."""

    PERSON = "person"
    CLIENT = "client"
    SYSTEM = "system"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's role in one organization, and the teams of it that they belong to."""

    organization: UUID
    role: Role
    teams: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone (or something) that acts; the system and the public have no `id`."""

    kind: Kind
    id: UUID | None = None
    name: str = ""
    memberships: tuple[Membership, ...] = ()

    @property
    def signed_in(self) -> bool:
        return self.kind is Kind.PERSON

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(membership.role for membership in self.memberships)

    @property
    def teams(self) -> frozenset[UUID]:
        return frozenset().union(*(membership.teams for membership in self.memberships))

    def teams_as(self, role: Role) -> frozenset[UUID]:
        """The teams in which the actor works as `role`."""
        return frozenset().union(*(held.teams for held in self.memberships if held.role is role))

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds any of `roles` anywhere."""
        return not self.roles.isdisjoint(roles)

    def organizations(self, *roles: Role) -> frozenset[UUID]:
        """The organizations in which the actor holds any of `roles` (any role at all when none is named)."""
        return frozenset(m.organization for m in self.memberships if not roles or m.role in roles)


PUBLIC = Actor(Kind.PUBLIC)
SYSTEM = Actor(Kind.SYSTEM, name="Trellis")
