"""The words that made-up directories are written in."""

_SURNAMES = """
Abernathy|Baxter|Caldwell|Dempsey|Eastman|Fairbanks|Gaines|Hollis|Ingram|Jessup|Kendrick|
Langford|Mayfield|Norwood|Oakley|Prescott|Quimby|Rutledge|Stovall|Tidwell|Underhill|Vickers|
Wardlow|Yarbrough|Ziegler|Barnett|Crowder|Dunaway|Ellison|Fossum|Gentry|Haskell|Isbell|Judd|
Kimball|Lovell|Merritt|Nesbitt|Ogden|Pruitt|Rawlins|Sizemore|Thornton|Upchurch|Varner|Whitlock|
Boone|Carver|Driscoll|Farrow|Aguilar|Barrera|Cisneros|Escobedo|Galindo|Ibarra|Lozano|Montoya|
Quintero|Sandoval|Navarro|Kabongo|Ngoma|Haddad|Mansour|Nguyen|Tran|Otieno
"""
SURNAMES = _SURNAMES.replace("\n", "").split("|")
_SAINTS = """
Mary|Joseph|Luke|Vincent|Anne|Patrick|Michael|Theresa|Francis|Martin|Paul|James
"""
SAINTS = _SAINTS.replace("\n", "").split("|")
_QUALITIES = """
Grace|Harbor|Prairie|Lakeview|Northside|Westside|Riverbend|Hope|Bridge|New|Horizon|Unity|Cedar|
Maple|Summit|Cornerstone|Lighthouse|Good|Neighbor|Open|Door|Heartland|Liberty|Evergreen|Willow|
Sunrise
"""
QUALITIES = _QUALITIES.replace("\n", "").split("|")
_FOCI = """
Family|Community|Food|Health|Housing|Youth|Senior|Legal Aid|Recovery|Literacy|Employment|
Veterans|Women|Children|Mental Health|Dental|Immigrant|Disability|Crisis|Arts|
Community Development|Behavioral Health
"""
FOCI = _FOCI.replace("\n", "").split("|")
_KINDS = """
Center|Foundation|Association|Services|Network|Partners|Alliance|Project|Mission|House|Clinic|
Church|Coalition|Ministries|Society|Institute|Program|Bank|Council|Collaborative
"""
KINDS = _KINDS.replace("\n", "").split("|")
_TOWNS = """
Springfield|Chatham|Rochester|Sherman|Riverton|Auburn|Decatur|Jacksonville|Lincoln|Taylorville|
Pana|Virden|Girard|Carlinville|Litchfield|Hillsboro|Petersburg|Havana|Beardstown|Winchester|
Greenfield|Pleasant|Mason|Clinton
"""
TOWNS = _TOWNS.replace("\n", "").split("|")
_STREETS = """
Millrace|Cottonwood|Old Depot|Harvester|Bluestem|Ninebark|Kiln|Orchard|Tannery|Wheelwright|
Larkspur|Grain|Switchgrass|Quarry|Lantern|Pottery|Meadowlark|Sycamore|Coalbrook|Hickory|Signal|
Redhaw|Ferryman|Weaver|Clover|Stonebridge|Teasel|Main|Washington|Jefferson|Madison|Monroe|Adams|
First|Second|Third|Fourth|Fifth|Sixth|Elm|Oak
"""
STREETS = _STREETS.replace("\n", "").split("|")
STREET_KINDS = ("Street", "Avenue", "Road", "Boulevard", "Drive", "Lane", "Court")
SERVICES = (
    ("Food Pantry", "food.pantry"),
    ("Hot Meals", "food.meals"),
    ("Home Delivered Meals", "food.delivered"),
    ("Emergency Shelter", "housing.shelter"),
    ("Transitional Housing", "housing.transitional"),
    ("Rent Assistance", "housing.rent"),
    ("Utility Assistance", "housing.utility"),
    ("Job Search Help", "work.search"),
    ("Resume Workshop", "work.search"),
    ("Counseling", "health.counseling"),
    ("Grief Support Group", "health.counseling"),
    ("Primary Care", "health.primary"),
    ("Dental Care", "health.dental"),
    ("Vaccinations", "health.primary"),
    ("Legal Advice", "legal.advice"),
    ("Eviction Defense", "legal.eviction"),
    ("English Classes", "education.english"),
    ("Computer Classes", "education.computer"),
    ("Child Care", "family.childcare"),
    ("After School Tutoring", "education.tutoring"),
    ("Clothing Closet", "goods.clothing"),
    ("Furniture Bank", "goods.furniture"),
    ("Ride Program", "transport.rides"),
    ("Case Management", "support.case"),
    ("Financial Coaching", "money.coaching"),
    ("Tax Preparation", "money.tax"),
    ("Recovery Meetings", "health.recovery"),
    ("Detox", "health.recovery"),
    ("Domestic Violence Hotline", "safety.violence"),
    ("Medical Equipment Loan", "health.equipment"),
)
GROUPS = ("Adult", "Youth", "Senior", "Family", "Women", "Men", "Veterans", "Children")
SHORT = {
    "Center": "Ctr.",
    "Community": "Comm.",
    "Services": "Svcs",
    "Association": "Assn.",
    "Foundation": "Fdn",
    "Family": "Fam.",
    "Program": "Prog.",
    "Health": "Hlth",
    "Assistance": "Assist.",
    "Emergency": "Emerg.",
    "Development": "Dev.",
    "Project": "Proj.",
    "Network": "Ntwk",
    "Institute": "Inst.",
    "Society": "Soc.",
    "Saint": "St.",
    "and": "&",
    "Street": "St",
    "Avenue": "Ave",
    "Road": "Rd",
    "Boulevard": "Blvd",
    "Drive": "Dr",
    "Lane": "Ln",
    "Court": "Ct",
    "Suite": "Ste",
}
OTHER_LANGUAGE = {
    "Center": "Centro",
    "Foundation": "Fundación",
    "Church": "Iglesia",
    "Clinic": "Clínica",
    "House": "Casa",
    "Services": "Servicios",
    "Association": "Asociación",
    "Network": "Red",
    "Community": "Comunidad",
    "Health": "Salud",
    "Project": "Proyecto",
    "Program": "Programa",
    "Society": "Sociedad",
    "Institute": "Instituto",
    "Family": "Familia",
    "Bank": "Banco",
    "Pantry": "Despensa",
    "Shelter": "Refugio",
    "Food": "Comida",
}
LEGAL = ("", "", "", ", Inc.", ", Inc.", " LLC", ", NFP", " Corporation")
