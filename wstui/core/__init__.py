"""What a WebSocket conversation is: values and rules, without I/O, waiting or a clock."""
