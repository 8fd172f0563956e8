"""Friendly names, for people who need no name of their own to take part."""

import secrets
from collections.abc import Collection

FIRST = """
Amber Bold Brave Bright Calm Clever Cosy Curious Eager Early Fair Fancy Gentle Glad Golden Grand Happy Honest Jolly Keen
Kind Lively Lucky Merry Mild Neat Noble Patient Polite Proud Quick Quiet Rapid Ready Royal Silver Smart Snowy Steady
Sunny Swift Tidy Warm Wild Wise Witty
"""
SECOND = """
Badger Bear Beaver Bison Crane Deer Dolphin Eagle Falcon Finch Fox Gecko Hare Hawk Hedgehog Heron Ibex Jay Koala Lark
Lemur Lion Lynx Magpie Marmot Mole Moose Newt Otter Owl Panda Pelican Penguin Puffin Rabbit Raven Robin Seal Sparrow
Squirrel Stork Swan Tiger Toad Turtle Walrus Whale Wolf Wren Zebra
"""
ALL = [f"{first} {second}" for first in FIRST.split() for second in SECOND.split()]


def friendly_name(taken: Collection[str]) -> str:
    """A name such as "Quiet Heron" that is not taken. There are ten times as many as a class has people."""
    return secrets.choice([name for name in ALL if name not in taken])
