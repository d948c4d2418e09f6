"""Children in care: the profile that a home prepares, where they are placed and under what law, which powers are open, and what the carer did."""
