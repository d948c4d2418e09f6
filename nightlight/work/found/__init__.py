"""From the word that somebody is back to a closed episode; the photo of whoever is missing, and the page that a briefing reads."""
