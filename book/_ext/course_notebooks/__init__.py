"""The chapters as notebooks: written, published, and copied to where a student works."""
