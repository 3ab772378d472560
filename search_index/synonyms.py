"""Plain words for needs: what people type, in English and Spanish, and the need code they mean by it.

Order of words and small words between them don't matter ("help with the rent" is "rent help"). A phrase under
two needs names both. The codes are those of the need list; a test holds that every leaf can be named.
"""

from __future__ import annotations

from collections import defaultdict

from search_index.analysis import stems

PHRASES = """
food: food, hungry, hunger, something to eat, comida, alimentos, hambre, comer
food.pantry: food pantry, pantry, food bank, food shelf, food box, groceries, grocery help, free food,
    canned goods, despensa, banco de alimentos, banco de comida, comida gratis, víveres
food.meals: soup kitchen, hot meal, hot meals, meals, free lunch, free dinner, free breakfast, community
    meal, dining room, comedor, comida caliente, almuerzo gratis, desayuno gratis
food.delivered: meals on wheels, delivered meals, meal delivery, food delivery, homebound meals, comida a
    domicilio
food.snap: food stamps, snap, ebt, link card, food benefits, foodstamps, estampillas de comida, cupones de
    alimentos, tarjeta link, cupones
food.baby: wic, formula, baby formula, infant formula, baby food, baby milk, leche para bebé, comida de
    bebé, fórmula
food.kids: summer meals, school lunch, school meals, backpack food, kids meals, snack for kids, comida para
    niños, comidas de verano
housing: housing, homeless, homelessness, unhoused, place to live, place to stay, evicted family, vivienda,
    techo, sin hogar, sin casa, lugar para vivir
housing.shelter: shelter, homeless shelter, emergency shelter, family shelter, bed tonight, bed for the
    night, sleep tonight, overnight, emergency housing, living in car, sleeping outside, refugio, albergue,
    donde dormir
housing.warming: warming center, cooling center, day center, drop in center, shower, showers, laundry,
    public bathroom, ducha, duchas, lavandería, centro de día
housing.transitional: transitional housing, transitional living, halfway house, sober living, temporary
    housing, rapid rehousing, recovery home, vivienda temporal, vivienda de transición
housing.rent: rent, rent help, rent assistance, rental assistance, rent money, back rent, late rent, behind
    on rent, security deposit, deposit, mortgage, mortgage help, renta, alquiler, pagar la renta, depósito,
    hipoteca
housing.lowcost: affordable housing, low cost housing, low income housing, low income apartments, cheap
    apartment, section 8, housing voucher, housing authority, public housing, subsidized housing, hud,
    vivienda económica, vale de vivienda
housing.search: apartment, find an apartment, apartment search, housing search, housing navigator, room for
    rent, apartamento, buscar apartamento, encontrar vivienda, cuarto
housing.repair: home repair, house repair, roof, leaking roof, plumbing, plumber, weatherization, ramp,
    wheelchair ramp, grab bars, furnace, reparación de casa, rampa, plomería
health: health, health care, healthcare, medical, medical care, salud, atención médica
health.clinic: doctor, doctors, clinic, free clinic, health clinic, primary care, checkup, check up,
    physician, nurse, sick, no insurance doctor, vaccine, shots, immunization, community health center,
    médico, doctora, clínica, consulta, vacunas, enfermo
health.dental: dentist, dental, tooth, teeth, toothache, tooth pulled, dentures, cavity, dentista, muela,
    dientes, dolor de muela
health.vision: glasses, eyeglasses, eye exam, eye doctor, eyes, vision, optometrist, lentes, anteojos, ojos,
    examen de la vista
health.insurance: insurance, health insurance, medicaid, medicare, medical card, all kids, obamacare,
    marketplace, uninsured, seguro médico, seguro de salud, tarjeta médica
health.medicine: medicine, medication, medications, meds, prescription, prescriptions, pharmacy, insulin,
    inhaler, rx, medicina, medicinas, medicamentos, receta, farmacia
health.pregnancy: having a baby, expecting a baby, baby on the way, pregnant, pregnancy, prenatal, expecting,
    maternity, midwife, doula, obgyn, postpartum, pregnancy test, embarazo, embarazada, parto, partera
health.sexual: std, sti, std test, hiv, hiv test, birth control, family planning, contraception, condoms,
    prep, plan b, abortion, prueba de vih, vih, anticonceptivos, planificación familiar, condones
health.nurse: home nurse, visiting nurse, nurse visit, home health, home health care, wound care, hospice,
    enfermera en casa, cuidado médico en casa
wellbeing: mental health, behavioral health, stress, emotional support, salud mental, apoyo emocional,
    nervios
wellbeing.counseling: therapy, therapist, counseling, counselor, counselling, talk to someone, depression,
    depressed, anxiety, anxious, ptsd, trauma, anger management, couples counseling, family therapy,
    terapia, terapeuta, consejería, consejero, psicólogo, depresión, ansiedad
wellbeing.psychiatry: psychiatrist, psychiatry, bipolar, schizophrenia, psychosis, hearing voices, psych
    meds, mental health medication, psiquiatra, medicamento psiquiátrico
wellbeing.detox: detox, withdrawal, sober, sobering, detoxification, stop drinking, alcohol detox, drug
    detox, desintoxicación, dejar de beber
wellbeing.recovery: rehab, rehabilitation, addiction, addiction treatment, substance abuse, substance use,
    drug treatment, drugs, alcohol, alcoholism, alcoholic, opioid, opioids, heroin, meth, methadone,
    suboxone, adicción, rehabilitación, drogas, alcoholismo
wellbeing.peer: aa, na, aa meeting, na meeting, alcoholics anonymous, narcotics anonymous, support group,
    peer support, recovery coach, 12 step, twelve step, grupo de apoyo
wellbeing.harm: narcan, naloxone, needle exchange, needles, clean needles, syringe, syringes, harm
    reduction, overdose, fentanyl, jeringas, sobredosis
wellbeing.grief: grief, grieving, bereavement, mourning, loss of a loved one, widow, funeral, duelo, luto,
    funeral costs
family: family, kids, children, youth, parents, niños, familia, padres
family.childcare: child care, childcare, kid care, day care, daycare, babysitter, babysitting, preschool,
    head start, nursery, guardería, cuidado de niños, niñera
family.afterschool: after school, afterschool, after school program, summer camp, summer program, homework
    help, tutoring, tutor, campamento, después de la escuela, ayuda con tareas, tutoría
family.parenting: parenting, parenting class, parenting classes, new parents, home visiting, fatherhood,
    young mothers, teen parents, clases para padres, madres jóvenes
family.diapers: diapers, diaper, diaper bank, wipes, crib, car seat, stroller, baby things, baby clothes,
    baby supplies, pañales, cuna, asiento de carro, carriola, ropa de bebé
family.youth: teen, teens, teenager, teen help, youth mentor, mentor, mentoring, foster care, aging out,
    runaway, lgbtq youth, big brother, big sister, jóvenes, adolescentes
family.development: early intervention, developmental delay, speech therapy, autism, special education, iep,
    intervención temprana, autismo, terapia del habla, educación especial
family.kinship: kinship, kinship care, grandparents raising grandchildren, grandparents, raising
    grandchildren, guardianship, abuelos, cuidado de nietos, tutela
work: work, job, jobs, employment, trabajo, empleo
work.jobs: lost my job, lost job, looking for work, job search, job hunt, job center, unemployed, resume, job
    interview, hiring, laid off, buscar trabajo, desempleado, currículum, entrevista
work.training: job training, training, trade school, apprenticeship, vocational school, certificate, cna,
    cna class, cdl, welding, learn a trade, capacitación, oficio, aprendiz
work.english: new to this country, newcomer, newcomers, esl, esol, english class, english classes, learn
    english, english lessons, clases de inglés, aprender inglés, inglés
work.ged: ged, high school diploma, high school equivalency, adult education, literacy, learn to read,
    reading class, alfabetización, preparatoria, diploma
work.computer: computer, computers, computer class, digital skills, internet, wifi, laptop, tablet, email
    help, computadora, clases de computación
work.disability: supported employment, vocational rehabilitation, voc rehab, disabled worker, job coach,
    disability employment, empleo con discapacidad
work.reentry: reentry, re entry, ex offender, felon, felony, felony job, after prison, after jail, out of
    jail, returning citizen, parole, probation, second chance, después de la cárcel, salir de la cárcel
money: money, financial help, financial assistance, bills, pay bills, dinero, ayuda económica, facturas
money.utilities: utilities, utility, utility bill, utility help, utility assistance, electric bill, light
    bill, power bill, gas bill, water bill, heating, heating help, heat, liheap, shut off, shutoff notice,
    pago de luz, luz, factura de gas, calefacción, electricidad
money.cash: cash, emergency cash, cash assistance, emergency money, emergency funds, emergency assistance,
    gas voucher, one time help, dinero de emergencia, efectivo
money.benefits: lost my job, unemployment, benefits, public benefits, public aid, ssi, ssdi, social security,
    disability benefits, disability check, tanf, welfare, unemployment benefits, beneficios, seguro social,
    incapacidad, asistencia pública
money.tax: tax, taxes, tax help, tax return, tax preparation, vita, eitc, refund, impuestos, declaración de
    impuestos, reembolso
money.debt: debt, debts, credit, credit counseling, bad credit, budget, budgeting, bankruptcy, collections,
    payday loan, deuda, deudas, crédito, presupuesto, bancarrota
money.furniture: furniture, bed, beds, mattress, sofa, appliances, refrigerator, stove, household goods,
    household items, dishes, muebles, cama, colchón, estufa
money.clothing: clothes, clothing, clothing closet, coat, winter coat, coats, shoes, boots, work clothes,
    interview clothes, thrift store, ropa, abrigo, zapatos
legal: legal, legal help, rights, ayuda legal, papeles, derechos
legal.civil: lawyer, attorney, legal aid, free lawyer, legal advice, pro bono, divorce, custody, child
    support, civil case, wills, abogado, abogada, abogado gratis, divorcio, custodia, pensión alimenticia
legal.eviction: eviction, evicted, evict, eviction notice, eviction help, landlord, tenant, tenant rights,
    renters rights, lockout, locked out, five day notice, desalojo, inquilino, derechos de inquilinos,
    casero
legal.immigration: new to this country, new in this country, newcomer, newcomers, just arrived, recién llegado,
    immigration, immigrant, immigration lawyer, asylum, green card, daca, citizenship,
    naturalization, visa, work permit, undocumented, deportation, refugee, refugees, inmigración,
    inmigrante, asilo, ciudadanía, permiso de trabajo, refugiado, deportación, residencia
legal.papers: id, ids, id card, state id, photo id, identification, birth certificate, social security card,
    drivers license, lost id, identificación, acta de nacimiento, licencia, licencia de conducir
legal.record: expungement, expunge, record sealing, seal my record, clear my record, criminal record,
    background check, antecedentes penales, borrar antecedentes, récord criminal
safety: crisis, emergency, danger, unsafe, not safe, violence, emergencia, peligro, violencia
safety.violence: domestic violence, domestic abuse, dv, abuse, abusive, abusive husband, abusive
    relationship, battered, womens shelter, women's refuge, order of protection, stalking, violencia
    doméstica, maltrato, refugio para mujeres, orden de protección
safety.sexual: rape, raped, sexual assault, sexual abuse, rape crisis, assaulted, violación, abuso sexual,
    agresión sexual
safety.crisis: suicide, suicidal, suicide hotline, crisis line, hotline, 988, kill myself, want to die,
    mobile crisis, suicidio, línea de crisis, quiero morir
safety.child: child abuse, child neglect, child protection, dcfs, crisis nursery, abuso infantil, maltrato
    infantil
safety.trafficking: trafficking, human trafficking, sex trafficking, forced labor, labor exploitation, trata
    de personas, trabajo forzado
safety.elder: elder abuse, elder neglect, adult protective services, financial exploitation, scam, scammed,
    maltrato de ancianos, estafa
daily: daily living, everyday help, vida diaria
daily.rides: ride, rides, transportation, transport, bus pass, bus ticket, medical ride, ride to the doctor,
    paratransit, gas card, transporte, viaje, pase de autobús, autobús
daily.homecare: home care, homemaker, home help, help at home, in home help, caregiver, personal care, home
    aide, cuidadora, cuidador, ayuda en el hogar, ayuda en casa
daily.senior: activities for seniors, elderly parent, elderly mother, elderly father, senior, seniors, senior
    center, elderly, older adults, adult day care, lonely, companionship, friendly visitor, ancianos, adultos
    mayores, personas mayores, centro para mayores
daily.disability: disability, disabilities, disabled, wheelchair, independent living, hearing aid, assistive
    technology, blind, deaf, discapacidad, silla de ruedas, sordo, ciego
daily.caregiver: respite, respite care, caregiver support, caregiver break, dementia, alzheimers,
    alzheimer's, descanso para cuidadores, demencia
daily.interpreter: interpreter, interpreting, translation, translator, sign language, asl, language help,
    intérprete, traducción, traductor, lengua de señas
daily.phone: phone, free phone, cell phone, lifeline phone, government phone, phone bill, mailbox, mailing
    address, teléfono, celular, teléfono gratis, correo
"""

# Words that say nearly the same; any of a row stands for any other, at a lower score.
ALIKE = """
kid child nino
baby infant bebe
teen adolescent youth joven
mother mom mama madre
father dad papa padre
woman women mujer
man men hombre
senior elder elderly anciano
doctor physician medico
lawyer attorney abogado
car vehicle carro auto
school escuela
church iglesia
hospital emergency
veteran military vet veterano
free gratis gratuito
clothes clothing ropa
home house casa hogar
job employment work trabajo empleo
class lesson course clase curso
county condado
meal lunch dinner breakfast almuerzo desayuno cena
medicine medication prescription medicamento
transport transportation ride transporte
disabled disability handicapped discapacidad discapacitado
immigrant immigration newcomer inmigrante
gay lesbian lgbt lgbtq queer transgender
pet dog cat mascota
"""

# Words that rather wrap a need than name one: they raise a listing that has them, none is required.
SOFT = """
help helping assistance support service program center resource free open now today tonight
get getting got go going make making take takes taking accept accepts accepting pay paying afford
want wants wanted would could should can't cant won't don't dont didn't doesn't never always really very just also
like other another more any some new old good best cheap soon later not no out off up down over too so if but or
have having has had being been were am i'm i've we're im ive someone something anything people person
lost losing problem problems trouble issue issues question questions info information know near around country
ayuda ayudar apoyo servicio programa centro gratis recursos abierto ahora hoy aqui quiero quisiera puedo puede
tengo tiene hacer dar pagar problema problemas persona personas muy mas algo alguien
"""


def phrases() -> list[tuple[str, str]]:
    """Every (phrase, need code) of the table, for suggestions and the vocabulary."""
    rows = (row.split(": ", 1) for row in PHRASES.replace("\n    ", " ").strip().splitlines())
    return [(phrase, code) for code, listed in rows for phrase in listed.split(", ")]


def _named() -> dict[frozenset[str], tuple[str, ...]]:
    named: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for phrase, code in phrases():
        codes = named[frozenset(stems(phrase))]
        if code not in codes:
            codes.append(code)
    return {words: tuple(codes) for words, codes in named.items()}


def _rows_of_alike() -> dict[str, tuple[str, ...]]:
    others: defaultdict[str, list[str]] = defaultdict(list)
    for row in ALIKE.strip().splitlines():
        members = list(dict.fromkeys(stems(row)))
        for member in members:
            others[member] += [other for other in members if other != member]
    return {word: tuple(dict.fromkeys(found)) for word, found in others.items()}


_NEEDS_NAMED = _named()
_ALIKE = _rows_of_alike()
SOFT_WORDS = frozenset(stems(SOFT))
LONGEST_PHRASE = max(len(words) for words in _NEEDS_NAMED)


def needs_named(words: frozenset[str]) -> tuple[str, ...]:
    """The need codes that exactly these stems name, in any order; () for none."""
    return _NEEDS_NAMED.get(words, ())


def alike(word: str) -> tuple[str, ...]:
    """The stems that say nearly the same as this one."""
    return _ALIKE.get(word, ())
