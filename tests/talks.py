"""Talks with the crisis protocol."""

from bot.crisis.protocol import Protocol
from bot.crisis.stance import Stance
from bot.reply import Message, Turn


def talk(protocol: Protocol, *messages: str, region: str = "US") -> list[Stance]:
    """What each of these messages comes to, each sent with what was said before."""
    history: list[Message] = []
    stances = []
    for message in messages:
        stance = protocol.follow(Turn(message=message, history=tuple(history), region=region))
        stances.append(stance)
        history += [Message(role="user", content=message), Message(role="assistant", content=stance.text)]
    return stances
