"""Replay a case, or a change of policy, on a page: what would we have done, and when?"""
