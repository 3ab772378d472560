"""The words by which a text says where, when, in which language, at what price and for whom: tables, folded.

English and Spanish side by side. A value stands left of the colon, the ways to say it right of it.
"""

from __future__ import annotations

LANGUAGES = """
am: amharic, amarico
ar: arabic, arabe
bs: bosnian
en: in english, speaks english, en ingles
es: spanish, espanol, castellano
fa: dari, persian, farsi
fr: french, frances
gu: gujarati
hi: hindi
ht: haitian creole, creole, criollo haitiano
ko: korean, coreano
my: burmese, birmano
ne: nepali
pl: polish, polaco
ps: pashto
pt: portuguese, portugues
ru: russian, ruso
rw: kinyarwanda
so: somali
sw: swahili, suajili
ti: tigrinya
tl: tagalog
uk: ukrainian, ucraniano
ur: urdu
vi: vietnamese, vietnamita
zh: chinese, mandarin, cantonese, chino
"""

# What may stand before a language, and what makes it a subject to learn instead.
SPEAKING = (
    "who speaks, that speaks, speaks, speaking, speak, in, que habla, que hablen, habla, hablan, hablo, en"
)
LEARNT = "class, classes, lesson, lessons, course, courses, conversation, food, clase, clases, curso"

DAYS = """
mo: monday, mondays, lunes
tu: tuesday, tuesdays, martes
we: wednesday, wednesdays, miercoles
th: thursday, thursdays, jueves
fr: friday, fridays, viernes
sa: saturday, saturdays, sabado, sabados
su: sunday, sundays, domingo, domingos
weekend: weekend, weekends, on the weekend, fin de semana, fines de semana
weekdays: weekday, weekdays, entre semana, dias de semana
today: today, hoy
tomorrow: tomorrow, manana
"""
PARTS = """
morning: morning, mornings, in the morning, por la manana
afternoon: afternoon, afternoons, in the afternoon
late: por la tarde, de la tarde, por las tardes
evening: evening, evenings, in the evening, after work, after hours, after 5, after 6, after 5 pm,
    after 6 pm, after 5pm, after 6pm, por la noche, por las noches, despues del trabajo
night: night, nights, at night, all night, de noche
"""
MOMENTS = """
now: open now, right now, now, abierto ahora, ahora mismo, ahora
tonight: open tonight, for tonight, tonight, para esta noche, esta noche
always: 24/7, 24 hours, 24 hour, around the clock, 24 horas
"""
# What may stand before a day or a part of it.
OPEN = "open on, opened on, open, on, abierto el, abierto los, abierto, los, el"

COSTS = """
free: for free, free of charge, at no cost, no cost, free, sin costo, gratis, gratuito, gratuita
sliding: sliding scale, sliding fee, pay what i can, pay what you can, escala movil
"""

# A trait of the person as the rules of eligibility name it, or an age band in years.
PEOPLE = """
children: mom with kids, mother with kids, mom with children, mother with children, with kids, with children,
    with a baby, families, for families, single mom, single mother, mama con ninos, madre con hijos, con hijos,
    con ninos, familias
women: for women, women, mujeres, para mujeres
men: for men, men, hombres, para hombres
veteran: for veterans, veteran, veterans, veterano, veteranos
uninsured: without insurance, no insurance, no health insurance, uninsured, sin seguro, sin seguro medico
disability: disabled people, people with disabilities, with a disability, con discapacidad
0-12: for kids, for children, for my kid, for my kids, for my child, for my children, for a child, my kid, kid,
    kids, child, children, para ninos, para mis hijos, para mi hijo, para mi hija, ninos
13-17: for teens, for teenagers, teenager, teenagers, teen, teens, for youth, adolescente, adolescentes
60-99: for seniors, for the elderly, for elderly, for older adults, older adults, elderly, senior, seniors,
    elderly mother, elderly father, my elderly mother, my elderly father, my grandmother, my grandfather,
    para ancianos, para adultos mayores, adultos mayores, personas mayores
"""

TITLES = "dr, dra, mr, mrs, ms, sr, sra, srta, rev"

# What stands before the name of a place, longest first where one begins another.
BEFORE_A_PLACE = (
    "close to, cerca del, cerca de, near to, near, around, in, at, from, by, en, desde, alrededor de"
)
NEAR_ME = "near me, close to me, nearby, close by, around here, near here, cerca de mi, cerca de aqui, cerca"
ON_FOOT = "walking distance, a pie"


def table(rows: str) -> dict[str, str]:
    """What each way of saying it means."""
    lines = rows.replace("\n    ", " ").strip().splitlines()
    return {
        said: value
        for value, listed in (line.split(": ", 1) for line in lines)
        for said in listed.split(", ")
    }
