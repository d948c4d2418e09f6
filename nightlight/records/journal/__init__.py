"""The append-only memory of every act and every look, chained so that it proves itself."""
