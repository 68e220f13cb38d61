from allauth.account.adapter import DefaultAccountAdapter


class ClosedSignUp(DefaultAccountAdapter):
    """People come from HR; nobody makes an account for themselves."""

    def is_open_for_signup(self, request):
        return False
