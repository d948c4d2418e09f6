"""The features: what people do with Nightlight. They are strangers to each other."""
