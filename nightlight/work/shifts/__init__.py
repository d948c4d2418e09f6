"""On duty: who is, where and until when; booking on and off, covering and swapping."""
