"""Addresses of accounts, below `admin/`: like the back office without a language; for partners and helpers too."""

from django.urls import path

from .views import links, own, sign_in

urlpatterns = [
    path("admin/account/", own.AccountOverview.view(), name="account"),
    path("admin/account/code/", sign_in.CodePage.open_view(), name="account_code"),
    path("admin/account/set-up/", sign_in.SetUpPage.open_view(), name="account_set_up"),
    path("admin/account/phone/", own.SetUpAgain.view(), name="account_phone"),
    path("admin/account/recovery-codes/", own.NewRecoveryCodes.view(), name="account_recovery_codes"),
    path("admin/account/sign-out-everywhere/", own.SignOutEverywhere.view(), name="account_everywhere"),
    path("admin/account/sessions/<int:number>/end/", own.EndSession.view(), name="account_end_session"),
    path("admin/account/forgotten/", links.AskLink.open_view(), name="account_forgotten"),
    path("admin/account/link/<str:token>/", links.UseLink.open_view(), name="account_link"),
    # In the place of Django's own, which partners and helpers cannot open and which counts no tries.
    path("admin/password_change/", own.ChangePassword.view(), name="account_password"),
]
