"""Fields, forms of questions, and what comes with them."""
