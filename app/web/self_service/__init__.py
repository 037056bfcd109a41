"""What a person does with an EOI: contact, data, withdrawal."""
