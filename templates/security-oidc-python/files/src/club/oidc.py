"""The OpenID Connect part: what is asked of the provider, and what its answer must prove."""

from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from club.settings import Client

# How far the clocks of provider and application may be apart, in seconds.
LEEWAY = 60
# Authlib makes a client for every request: without this each one would read all authorities anew.
TLS = httpx2.create_ssl_context()


class LoginRefused(Exception):
    """An answer that does not prove who is there; the reason is for the log only."""


class WrongProvider(Exception):
    """Somebody answers at the provider's address, but as somebody else."""


@dataclass(frozen=True)
class User:
    """Who somebody is: `iss` and `sub` together.

    Names change, and e-mail addresses change hands: neither is an identity.
    """

    iss: str
    sub: str
    name: str
    email: str | None


class Login:
    """The one provider of this application, and the application as the provider knows it."""

    def __init__(self, client: Client, app_url: str) -> None:
        self._client = client
        self._app_url = app_url
        self._provider = OAuth().register(
            "provider",
            client_id=client.id,
            client_secret=client.secret,
            server_metadata_url=client.issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                # Authlib uses PKCE only when it is asked to.
                "code_challenge_method": "S256",
                "verify": TLS,
            },
        )

    @property
    def redirect_uri(self) -> str:
        """The only address to which the provider may send an answer; it is registered there.

        Made from our own address, never from the request: its `Host` is anybody's word.
        """
        return f"{self._app_url}/callback"

    async def metadata(self) -> dict[str, Any]:
        """The provider's description of itself; Authlib fetches it once, and does not compare."""
        metadata: dict[str, Any] = await self._provider.load_server_metadata()
        if metadata.get("issuer") != self._client.issuer:
            raise WrongProvider(f"its name is {metadata.get('issuer')!r}")
        return metadata

    async def begin(self, request: Request) -> Response:
        """Sends the browser to the provider.

        Authlib makes three secrets and keeps them in this browser's session:

        - `state` comes back in the answer: it belongs to a question from this browser.
        - `nonce` comes back inside the ID token: it was made for this question.
        - the verifier never passes through the browser, only its hash does: who steals the code
          cannot use it.
        """
        await self.metadata()
        answer: Response = await self._provider.authorize_redirect(request, self.redirect_uri)
        return answer

    async def finish(self, request: Request) -> tuple[User, str]:
        """Trades the code for tokens and checks them; who it is, and the ID token for logging out.

        Every check has a test in tests/test_tokens.py.
        """
        self._check_sender(request, await self.metadata())
        try:
            tokens = await self._provider.authorize_access_token(
                request, claims_options=self._expected_claims(), leeway=LEEWAY
            )
            # What Authlib calls user info here are the claims of the ID token, once it is checked.
            claims = tokens.get("userinfo")
            if claims is None:
                raise LoginRefused("there is no ID token")
            info = await self._provider.userinfo(token=tokens)
        except (AuthlibBaseError, JoseError, ValueError) as error:
            raise LoginRefused(f"{type(error).__name__}: {error}") from error
        if info.get("sub") != claims["sub"]:
            # An access token of somebody else was slipped in.
            raise LoginRefused("the user info is about somebody else")
        user = User(
            claims["iss"], claims["sub"], info.get("name", claims["sub"]), info.get("email")
        )
        return user, tokens["id_token"]

    def _expected_claims(self) -> dict[str, Any]:
        """What the ID token must say, beside the nonce, the time and a good signature.

        Authlib alone lets pass what was made for another application, if `azp` names this one.
        """
        return {
            "iss": {"essential": True, "value": self._client.issuer},
            "aud": {"essential": True, "value": self._client.id},
        }

    def _check_sender(self, request: Request, metadata: dict[str, Any]) -> None:
        """Is the answer from our provider (RFC 9207)? Authlib does not look.

        Matters as soon as there are two providers: one could pass on the codes of the other.
        """
        sender = request.query_params.get("iss")
        promised = metadata.get("authorization_response_iss_parameter_supported", False)
        if (sender is not None or promised) and sender != self._client.issuer:
            raise LoginRefused(f"the answer is from {sender!r}")

    async def logout_url(self, id_token: str) -> str:
        """Where to send the browser to end the provider's session too, if it has a page for that.

        Without it the next click on "log in" may ask for no password. The ID token says who wants
        to leave, so that nobody else can be thrown out.
        """
        if "end_session_endpoint" not in await self.metadata():
            return "/"
        made = await self._provider.create_logout_url(
            post_logout_redirect_uri=f"{self._app_url}/", id_token_hint=id_token
        )
        return str(made["url"])
