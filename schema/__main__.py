"""`python -m schema` writes schema/schema.graphql."""

from pathlib import Path

from schema.build import schema

Path(__file__).with_name("schema.graphql").write_text(schema.as_str() + "\n", "utf-8")
