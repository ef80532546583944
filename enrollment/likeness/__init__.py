"""One person with several files: laid side by side and made one, or set aside where strangers sent them."""
