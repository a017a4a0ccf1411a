"""What is offered, by whom, at what price: vocabulary and TOML."""
