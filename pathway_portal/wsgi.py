from .web.startup import get_application

application = get_application()
