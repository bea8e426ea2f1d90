"""An address that follows, and what it follows. Nobody else's pages ever read these tables."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, not_blank


class NewsAddress(HasId, Model):
    """One address, for as long as it follows anything. Its id, signed, is what links in mails carry."""

    __tablename__ = "news_address"
    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    followings: Mapped[list["Following"]] = relationship(
        back_populates="follower", order_by="(Following.asked_at, Following.id)", passive_deletes=True
    )


class Following(HasId, Model):
    """One thing an address follows. Until `confirmed_at`, nothing but the question itself is sent."""

    __tablename__ = "following"
    __table_args__ = (
        sa.UniqueConstraint("address_id", "kind", "target_id"),
        sa.Index("ix_following_target", "kind", "target_id"),
    )

    address_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("news_address.id", ondelete="CASCADE"))
    # A key in core.registry's follow_targets, and the id of one of those.
    kind: Mapped[str] = mapped_column(sa.String(20))
    target_id: Mapped[uuid.UUID]
    language: Mapped[str] = mapped_column(sa.String(10), default="nb")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When something was last sent, so that what has been silent for years can be let go.
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    follower: Mapped[NewsAddress] = relationship(back_populates="followings", lazy="joined")


class FollowNews(HasId, Model):
    """A piece of news that was told: each is told once, whoever calls again. It says nothing of to whom."""

    __tablename__ = "follow_news"
    __table_args__ = (
        sa.UniqueConstraint("kind", "target_id", "news_key"),
        sa.CheckConstraint(not_blank("news_key"), name="news_key_not_blank"),
    )

    kind: Mapped[str] = mapped_column(sa.String(20))
    target_id: Mapped[uuid.UUID]
    news_key: Mapped[str] = mapped_column(sa.String(120))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
