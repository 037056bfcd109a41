"""Form fields, forms made from the domain's questions, uploads, and answers as they are shown."""
