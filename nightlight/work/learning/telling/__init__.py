"""A replay told to people: the answer in one sentence, a picture, a table and a story. Pure: values in, words and shapes out."""
