"""The baseline: a Flask view that inserts one row and commits."""

import os

from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert, make_url

metadata = MetaData()
rows = Table("floor", metadata, Column("id", Integer, primary_key=True), Column("text", Text))


def create_floor() -> Flask:
    """Returns the smallest comparable application on the same server and database."""
    app = Flask("floor")
    url = make_url(os.environ["PORTAL_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=10)

    @app.post("/floor")
    def floor() -> str:
        with engine.begin() as connection:
            connection.execute(insert(rows).values(text="x" * 100))
        return "ok"

    return app
