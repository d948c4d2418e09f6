"""Officers and staff, teams, areas, roles and who is on duty."""
