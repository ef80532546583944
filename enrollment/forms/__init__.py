"""Fields and pages of questions that the forms of all packages share."""
