"""The clinic's FHIR server: where it is, how to be let in, what its answers mean. The only home of HTTP."""
