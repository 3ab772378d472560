"""What a column of a spreadsheet can bring: the one table that the mapping, the model file and the reader share."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.directory.opening_hours import DAY_NAMES, DAYS

LEFT_OUT = ""
ID, NAME = "id", "name"


@dataclass(frozen=True, slots=True)
class Target:
    """`many`: several columns may bring it. `known_as`: headings, small and without signs, with | between."""

    label: str
    explained: str
    example: str
    known_as: str = ""
    many: bool = False


_DAY_TARGETS = {
    f"hours_{code.lower()}": Target(
        f"Hours on {name}",
        "Times of this day alone; “closed” or empty when it is closed.",
        "",
        f"{name.lower()}|{name.lower()[:3]}|{name.lower()} hours|hours {name.lower()}",
    )
    for code, name in zip(DAYS, DAY_NAMES, strict=True)
}
TARGETS: Mapping[str, Target] = {
    ID: Target(
        "Id",
        "The number by which Trellis knows the service. Empty for a new one.",
        "",
        "id|service id|trellis id|uuid|guid",
    ),
    NAME: Target(
        "Name",
        "What the service is called.",
        "Community pantry",
        "name|service|service name|program|program name|title|services|listing|resource",
    ),
    "alternate_name": Target(
        "Also called",
        "Another name that people know it by.",
        "The Tuesday market",
        "also called|alternate name|aka|also known as|other name|alt name|nickname",
    ),
    "organization": Target(
        "Organization",
        "Whose service it is. Rows of another organization are refused.",
        "",
        "agency|organization|organisation|organization name|agency name|provider|org|company",
    ),
    "description": Target(
        "What it is",
        "What people get, in a sentence or two.",
        "A week of groceries, free, no papers asked.",
        "what it is|description|service description|details|summary|about|overview",
        many=True,
    ),
    "needs": Target(
        "Needs it meets",
        "From the need list, with commas between.",
        "Food pantry, Hot meals",
        "needs it meets|needs|need|category|categories|type|service type|type of service|taxonomy|tags"
        "|keywords|taxonomy terms",
        many=True,
    ),
    "eligibility_description": Target(
        "Who it is for",
        "In words.",
        "Anyone in Prairie County",
        "who it is for|eligibility|eligibility description|who|population|target population|requirements"
        "|serves|population served|criteria|who is eligible|eligibility requirements",
    ),
    "fees": Target(
        "Cost",
        "In words; “Free” when it costs nothing.",
        "Free",
        "cost|fees|fee|fees description|price|cost in words|charges|payment|costs",
    ),
    "languages": Target(
        "Languages",
        "With commas between.",
        "English, Spanish",
        "languages|language|languages spoken|lang|language s|spoken languages",
        many=True,
    ),
    "phones": Target(
        "Phone",
        "One or several, with commas between; “ext. 12” after a number.",
        "(217) 555-0123",
        "phone|phones|phone number|telephone|tel|phone no|contact phone|main phone|phone 1|phone 2"
        "|second phone|contact number|office phone|hotline|phone numbers|ph|call",
        many=True,
    ),
    "email": Target(
        "Email",
        "One address.",
        "pantry@example.org",
        "email|e mail|email address|contact email|mail|e mail address",
    ),
    "url": Target(
        "Website",
        "Beginning with https://.",
        "https://example.org/pantry",
        "website|url|web|web site|web address|link|homepage|web page|site",
    ),
    "application_process": Target(
        "How to get it",
        "Call, come by, bring something?",
        "Come by, no appointment.",
        "how to get it|application process|how to apply|intake|intake procedure|apply|application"
        "|intake process|access|how to access|procedure|referral process",
    ),
    "accepts_referrals": Target(
        "Takes referrals",
        "Yes or no: whether referrals may be sent through Trellis.",
        "yes",
        "takes referrals|accepts referrals|referrals|accepting referrals|takes referrals through trellis",
    ),
    "schedules": Target(
        "Hours",
        "As people write them.",
        "Mon-Fri 9am-5pm; Sat 10am-2pm",
        "hours|hrs|opening hours|hours of operation|open|schedule|times|office hours|business hours"
        "|operating hours|days hours|hours open|days and hours|when|hours days",
        many=True,
    ),
    **_DAY_TARGETS,
    "place": Target(
        "Place",
        "The name of the building, where it has one.",
        "Harbor hall",
        "place|location|location name|site name|building|facility|venue|places",
    ),
    "address": Target(
        "Address (all in one)",
        "Street, town, state and ZIP code in one cell. Or use the next five columns.",
        "",
        "full address|mailing address|physical address|location address|address all in one",
    ),
    "address_1": Target(
        "Street",
        "Street and number.",
        "12 Mill Street",
        "street|address|address 1|street address|address line 1|addr|street and number",
    ),
    "address_2": Target(
        "Floor or room",
        "",
        "",
        "floor or room|address 2|suite|unit|apt|address line 2|room|floor|ste",
    ),
    "city": Target(
        "Town",
        "",
        "Springfield",
        "town|city|municipality|city town",
    ),
    "state_province": Target(
        "State",
        "",
        "IL",
        "state|state province|st|province",
    ),
    "postal_code": Target(
        "ZIP code",
        "",
        "62701",
        "zip|zip code|zipcode|postal code|postcode|postal|zip postal code",
    ),
}
