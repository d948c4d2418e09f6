"""Who uses Nightlight here: people, their roles, teams and shifts, the policy pack in force, and reviews of broken glass."""
