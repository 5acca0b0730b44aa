"""Installing the app in several workspaces: whose tokens we hold, kept in the state's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore

from bot.manifests.slack import REDIRECT_PATH, SCOPES
from bot.state.database import make_tables

if TYPE_CHECKING:
    from logging import Logger

    from slack_bolt import BoltContext
    from slack_sdk.oauth import InstallationStore
    from sqlalchemy import Engine

    from bot.credentials import SlackCredentials

INSTALL_PATH = "/slack/install"
_STATE_SECONDS = 600  # within which an installation that was begun must be finished


def installation(credentials: SlackCredentials, engine: Engine, logger: Logger) -> OAuthSettings:
    """Return how workspaces install the app and how bolt finds their tokens."""
    installations = SQLAlchemyInstallationStore(credentials.client_id, engine, logger=logger)
    states = SQLAlchemyOAuthStateStore(_STATE_SECONDS, engine, logger=logger)
    make_tables(engine, installations.metadata, states.metadata)
    return OAuthSettings(
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
        scopes=sorted(SCOPES),
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=installations,
        state_store=states,
        logger=logger,
    )


class Installed(Authorize):
    """Finds a workspace's token in the database alone: bolt's own asks Slack each time, before it acknowledges.

    `own` is the workspace whose token stands in the environment, where one does.
    """

    def __init__(self, installations: InstallationStore, own: AuthorizeResult | None = None) -> None:
        self._installations, self._own = installations, own

    def __call__(
        self, *, context: BoltContext, enterprise_id: str | None, team_id: str | None, **_others: str | None
    ) -> AuthorizeResult | None:
        """Return whose token it is, None where the workspace has not installed the app."""
        bot = self._installations.find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=context.is_enterprise_install
        )
        if bot is None:
            return self._own if self._own and self._own.team_id == team_id else None
        return AuthorizeResult(
            enterprise_id=bot.enterprise_id,
            team_id=bot.team_id,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
        )
