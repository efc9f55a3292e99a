"""What the commands of `portal` do; portal/cli.py only names them."""
