"""The contract with partners is an OpenAPI 3.1 document, put together here."""
