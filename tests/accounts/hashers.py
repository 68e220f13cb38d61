import time

from django.contrib.auth.hashers import MD5PasswordHasher


class SlowHasher(MD5PasswordHasher):
    """Takes a moment, like the real one: attempts sent together are looked at together."""

    algorithm = "slow"

    def encode(self, password, salt):
        time.sleep(0.3)
        return super().encode(password, salt)
