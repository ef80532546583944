"""Taking the locks of one file in the order of docs/architecture.md: campaign, application, offer, house."""

from centers.core.moves import locked

from . import Application, Offer


def lock_file(application: Application) -> Application:
    """The application as it is now, with its campaign, both locked until the transaction ends."""
    campaign = locked(application.campaign)
    application = locked(application)
    application.campaign = campaign
    return application


def lock_offer(offer: Offer) -> tuple[Application, Offer]:
    """The offer as it is now with its application, all locked as by `lock_file`."""
    application = lock_file(offer.application)
    offer = locked(offer)
    offer.application = application
    return application, offer
