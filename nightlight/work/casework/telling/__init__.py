"""One case told to people: who answers for it, what is known and who said so, its clocks and its story. Rows in, words out."""
