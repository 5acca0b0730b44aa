"""On Record on Discord."""

import discord

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # voice is not missed: nothing is spoken
