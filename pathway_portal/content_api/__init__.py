"""Give other systems what is published, as CASE and as plain JSON. Nothing about people."""
