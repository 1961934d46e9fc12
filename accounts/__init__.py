"""People, roles and who may reach which route."""
