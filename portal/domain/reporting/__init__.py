"""Figures: the catalogue of indicators, groups of countries, age bands and small cells."""
