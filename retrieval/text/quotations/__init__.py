"""Quotations: who says what in an article, found by rules over marks and a parse, weighed by a small linear model."""
