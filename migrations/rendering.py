"""Renders drafts of migrations with the functions of `portal.schema_changes`."""

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import Column, Enum, ForeignKeyConstraint, String

_create_table = renderers.dispatch(ops.CreateTableOp)
_drop_table = renderers.dispatch(ops.DropTableOp)
_add_column = renderers.dispatch(ops.AddColumnOp)
_drop_constraint = renderers.dispatch(ops.DropConstraintOp)
_create_foreign_key = renderers.dispatch(ops.CreateForeignKeyOp)


@renderers.dispatch_for(ops.CreateTableOp, replace=True)
def create_table(context: AutogenContext, op: ops.CreateTableOp) -> str:
    """Creates a table, or finds it there when the migration runs again."""
    op.if_not_exists = True
    return str(_create_table(context, op))


@renderers.dispatch_for(ops.DropTableOp, replace=True)
def drop_table(context: AutogenContext, op: ops.DropTableOp) -> str:
    """Drops a table, or finds it gone when the migration runs again."""
    op.if_exists = True
    return str(_drop_table(context, op))


@renderers.dispatch_for(ops.AddColumnOp, replace=True)
def add_column(context: AutogenContext, op: ops.AddColumnOp) -> list[str]:
    """Adds a column, then the CHECK of an enum."""
    _import(context, "add_column")
    choices = _enum(op.column)
    if choices is None:
        return [str(_add_column(context, op)).removeprefix("op.")]
    _import(context, "add_choices")
    # The column of the model keeps its type.
    plain: Column[str] = Column(
        op.column.name,
        String(choices.length),
        nullable=op.column.nullable,
        server_default=op.column.server_default,
    )
    text = str(_add_column(context, ops.AddColumnOp(op.table_name, plain)))
    listed = " ".join(choices.enums)
    return [
        text.removeprefix("op."),
        f"add_choices({op.table_name!r}, {choices.name!r}, {plain.name!r}, {listed!r})",
    ]


@renderers.dispatch_for(ops.DropColumnOp, replace=True)
def drop_column(context: AutogenContext, op: ops.DropColumnOp) -> str:
    """Drops a column with the CHECK of its enum."""
    _import(context, "drop_column")
    choices = _enum(op.to_column())
    checks = "" if choices is None else f", checks=[{choices.name!r}]"
    return f"drop_column({op.table_name!r}, {op.column_name!r}{checks})"


@renderers.dispatch_for(ops.CreateIndexOp, replace=True)
def create_index(context: AutogenContext, op: ops.CreateIndexOp) -> str:
    """Adds an index."""
    _import(context, "add_index")
    index = op.to_index()
    columns = [column.name for column in index.columns]
    where = index.dialect_options["postgresql"]["where"]
    more = ", unique=True" if index.unique else ""
    more += "" if where is None else f", where={str(where)!r}"
    return f"add_index({op.index_name!r}, {op.table_name!r}, {columns!r}{more})"


@renderers.dispatch_for(ops.DropIndexOp, replace=True)
def drop_index(context: AutogenContext, op: ops.DropIndexOp) -> str:
    """Drops an index."""
    _import(context, "drop_index")
    return f"drop_index({op.index_name!r}, {op.table_name!r})"


@renderers.dispatch_for(ops.CreateForeignKeyOp, replace=True)
def create_foreign_key(context: AutogenContext, op: ops.CreateForeignKeyOp) -> str:
    """Adds a foreign key. One of several columns is left to the author."""
    if len(op.local_cols) != 1:
        return str(_create_foreign_key(context, op))
    _import(context, "add_foreign_key")
    ondelete = op.kw.get("ondelete")
    more = "" if ondelete is None else f", ondelete={ondelete!r}"
    more += "" if op.remote_cols == ["id"] else f", key={op.remote_cols[0]!r}"
    return (
        f"add_foreign_key({op.source_table!r}, {op.local_cols[0]!r}, {op.referent_table!r}{more})"
    )


@renderers.dispatch_for(ops.DropConstraintOp, replace=True)
def drop_constraint(context: AutogenContext, op: ops.DropConstraintOp) -> object:
    """Drops a foreign key of one column. Anything else is left to the author."""
    constraint = op.to_constraint()
    if not isinstance(constraint, ForeignKeyConstraint) or len(constraint.elements) != 1:
        return _drop_constraint(context, op)
    _import(context, "drop_foreign_key")
    referred = constraint.elements[0].target_fullname.split(".")[-2]
    return f"drop_foreign_key({op.table_name!r}, {constraint.column_keys[0]!r}, {referred!r})"


def _enum(column: "Column[object]") -> Enum | None:
    return column.type if isinstance(column.type, Enum) else None


def _import(context: AutogenContext, name: str) -> None:
    context.imports.add(f"from portal.schema_changes import {name}")
