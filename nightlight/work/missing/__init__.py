"""Working a missing episode: the visit, enquiries, leads, sightings, second contacts and the level."""
