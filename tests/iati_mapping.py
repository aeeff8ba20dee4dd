"""A mapping for IATI, in two parts."""

ACTIVITY = """
[activity]
identifier = "XM-DAC-47066-REINTEGRATION"
title = "Reintegration of returning migrants"
description = "Registration & services"
status = 2
starts_on = 2026-01-01
[reporting_organisation]
reference = "XM-DAC-47066"
type = 40
name = "IOM"
[[participating_organisations]]
name = "Ministry of Expatriates' Welfare and Overseas Employment"
role = 4
type = 10
"""
RESULTS = """
[[results]]
title = "Returning migrants are registered"
type = 1
[[results.indicators]]
indicator = "registered"
[[results.indicators]]
indicator = "registered"
cut = "sex"
value = "female"
[[results.indicators]]
indicator = "waiting"
"""
