"""Noticing danger and answering it. Imports nothing of ours but `bot.reply`, and no model, index or network."""
