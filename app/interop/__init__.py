"""Other systems' words, known nowhere below: HSDS, FHIR, plain tables."""
