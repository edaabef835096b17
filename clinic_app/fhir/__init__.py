"""The only home of FHIR JSON (HL7 FHIR R4, 4.0.1): the form's file in, records out and back."""
